/* What depends on who calls: RTLD_NEXT, and a library's own RUNPATH. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In front of the C library's. */
char *getenv(const char *name) {
    char *(*next)(const char *) = (char *(*)(const char *))dlsym(RTLD_NEXT, "getenv");
    return next && next != getenv ? next(name) : "not found";
}

void *open_hidden(void);

int main(void) {
    printf("next: %s\n", getenv("EMBEDDING"));
    printf("not on our path: %d\n", dlopen("libhidden.so", RTLD_NOW) == NULL);
    void *hidden = open_hidden();
    printf("on the library's: %d\n", hidden != NULL);
    if (!hidden) return 1;
    printf("%d\n", ((int (*)(void))dlsym(hidden, "hidden"))());
    printf("global: %d\n", dlsym(RTLD_DEFAULT, "strlen") != NULL);
    printf("none: %d\n", dlsym(RTLD_DEFAULT, "no.such") == NULL);
    printf("close %d\n", dlclose(hidden));
    /* The malloc family is one, whoever asks. */
    char *text = strdup("text");
    printf("%s\n", text);
    free(text);
    return 0;
}
