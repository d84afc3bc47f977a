package io.myelin.rest.view;

/**
 * The body of every answer that is not a success.
 *
 * @param status the HTTP status again, for who only sees the body
 * @param error a word that stays the same, for programs
 * @param message a sentence for people
 */
public record ErrorView(int status, String error, String message) {}
