/* A C program that calls Python functions: typed and untyped, from several threads, with errors. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <dwarfpython.h>
#include <execinfo.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static long (*fac)(long);

static void *run(void *n) { return (void *)fac((long)n); }

static void *find(void *handle, const char *name) {
    void *found = dlsym(handle, name);
    if (!found) printf("%s: %s\n", name, dlerror());
    return found;
}

static void *open_file(const char *path) {
    void *handle = dlopen(path, RTLD_NOW);
    if (!handle) printf("%s\n", dlerror());
    return handle;
}

typedef double many(long, double, long, long, long, long, long, long, double);

int main(void) {
    void *plain = open_file("./fac.py");
    printf("fac(5) = %ld\n", ((long (*)(long))find(plain, "fac"))(5));
    void *typed = open_file("typed.py");
    printf("same handle: %d\n", typed == dlopen("./typed.py", RTLD_LAZY));
    fac = (long (*)(long))find(typed, "fac");
    printf("fac(10) = %ld\n", fac(10));
    printf("mean = %g\n", ((double (*)(double, double))find(typed, "mean"))(1, 2));
    printf("%s\n", ((const char *(*)(const char *))find(typed, "greet"))("C"));
    printf("is_even = %d\n", ((bool (*)(long))find(typed, "is_even"))(7));
    printf("many = %g\n", ((many *)find(typed, "many"))(1, 2, 3, 4, 5, 6, 7, 8, 9));
    printf("add = %ld\n", ((long (*)(long))find(RTLD_DEFAULT, "typed.Counter.add"))(3));
    int numbers[] = {3, 9, 4};
    printf("total = %ld\n", ((long (*)(int *, long))find(typed, "total"))(numbers, 3));
    int *(*largest)(int *, long) = (int *(*)(int *, long))find(typed, "largest");
    printf("largest = %d %d\n", *largest(numbers, 3), largest(numbers, 0) == NULL);
    printf("confused: %d", ((int *(*)(int *))find(typed, "confused"))(numbers) == NULL);
    printf(" %s", strstr(dwarfpython_error(), "TypeError"));
    void *list = ((void *(*)(long))find(typed, "make"))(4);
    printf("size = %ld\n", ((long (*)(void *))find(typed, "size"))(list));
    printf("%s\n", dwarfpython_repr((dwarfpython_value)list));

    long failed = ((long (*)(long))find(typed, "fails"))(7);
    printf("%ld\n%s", failed, strstr(dwarfpython_error(), "IndexError"));
    printf("%d\n", dwarfpython_error() == NULL);
    failed = ((long (*)(long))find(typed, "lies"))(7);
    printf("%ld\n%s", failed, strstr(dwarfpython_error(), "TypeError"));
    find(typed, "nothing");
    find(typed, "calls");
    open_file("./none.py");
    open_file("./broken.py");
    open_file("./none.so");

    pthread_t threads[4];
    for (long i = 0; i < 4; i++) pthread_create(&threads[i], NULL, run, (void *)(10 + i));
    for (long i = 0; i < 4; i++) {
        void *value;
        pthread_join(threads[i], &value);
        printf("%ld\n", (long)value);
    }
    Dl_info info;
    printf("%d", dladdr((void *)fac, &info));
    printf(" %s %s\n", strrchr(info.dli_fname, '/'), info.dli_sname);
    printf("%d", dladdr((void *)getpid, &info) && strstr(info.dli_fname, "libc") != NULL);
    printf(" %d\n", dladdr((void *)8, &info));
    void *addresses[] = {(char *)fac + 2, (void *)8, (void *)getpid};
    char **names = backtrace_symbols(addresses, 3);
    printf("%.17s, %.5s, %d\n", strrchr(names[0], '/'), names[1], strstr(names[2], "libc") != NULL);
    free(names);
    printf("close %d\n", dlclose(typed));
    return 0;
}
