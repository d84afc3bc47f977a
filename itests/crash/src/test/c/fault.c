/*
 * Loaded before the C library: while the file that MYELIN_FAULT names is there, a sync of a file whose path contains what is
 * in it fails with EIO. Each such path is appended to a file of the same name and ".log".
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fails(int fd) {
    const char *control = getenv("MYELIN_FAULT");
    if (control == NULL) {
        return 0;
    }
    char part[PATH_MAX];
    int in = open(control, O_RDONLY | O_CLOEXEC);
    if (in < 0) {
        return 0;
    }
    ssize_t length = read(in, part, sizeof part - 1);
    close(in);
    if (length <= 0) {
        return 0;
    }
    part[length] = 0;
    char link[64], path[PATH_MAX], log[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 2);
    if (length <= 0) {
        return 0;
    }
    path[length] = 0;
    if (strstr(path, part) == NULL) {
        return 0;
    }
    path[length] = '\n';
    snprintf(log, sizeof log, "%.4000s.log", control);
    int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (out >= 0) {
        if (write(out, path, length + 1) < 0) {
            perror("fault");
        }
        close(out);
    }
    errno = EIO;
    return 1;
}

int fsync(int fd) {
    int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, "fsync");
    return fails(fd) ? -1 : real(fd);
}

int fdatasync(int fd) {
    int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, "fdatasync");
    return fails(fd) ? -1 : real(fd);
}
