package io.myelin.log;

import java.util.Optional;

/**
 * @param path for people
 * @param totalBytes of the file system, -1 when it has no such size
 * @param usableBytes of the file system, -1 when it has no such size
 * @param failure why the directory takes no writes, absent when it does
 */
public record LogDirectory(String path, long totalBytes, long usableBytes, Optional<String> failure) {}
