/* Code and data that a program makes itself, with names that the linker's functions know. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <dwarfpython.h>
#include <elf.h>
#include <link.h>
#include <signal.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

static const unsigned char doubled[] = {0x48, 0x8d, 0x04, 0x3f, 0xc3}; /* lea rax,[rdi+rdi]; ret */
static sigjmp_buf back;

static void fault(int signal) {
    (void)signal;
    siglongjmp(back, 1);
}

static int look(struct dl_phdr_info *info, size_t size, void *data) {
    (void)size;
    if (strcmp(info->dlpi_name, "made.so") == 0) ++*(int *)data;
    return 0;
}

int main(void) {
    void *made = dlcreate("made.so");
    unsigned char *code = dlalloc(made, sizeof doubled, SHF_ALLOC | SHF_EXECINSTR);
    long *data = dlalloc(made, 64, SHF_ALLOC | SHF_WRITE);
    memcpy(code, doubled, sizeof doubled);
    *data = 42;
    printf("%d", dlbind(made, "twice", code, sizeof doubled, STT_FUNC) == made);
    printf(" %d\n", dlbind(made, "answer", data, sizeof *data, STT_OBJECT) == made);
    long (*twice)(long) = (long (*)(long))dlsym(made, "twice");
    printf("twice(21) = %ld, answer = %ld\n", twice(21), *(long *)dlsym(made, "answer"));
    printf("by name: %d\n", dlsym(RTLD_DEFAULT, "twice") == (void *)twice);
    Dl_info info;
    printf("%d", dladdr(code + 2, &info));
    printf(" %s %s %d\n", info.dli_fname, info.dli_sname, info.dli_saddr == code);
    int found = 0;
    printf("%d", dl_iterate_phdr(look, &found));
    printf(" %d\n", found);

    printf("%d", dlsym(made, "thrice") == NULL);
    printf(" %s\n", dlerror());
    printf("%d", dlalloc(made, 8, SHF_WRITE | SHF_EXECINSTR) == NULL);
    printf(" %s\n", dlerror());
    printf("%d", dlbind(made, "", data, 8, STT_OBJECT) == NULL);
    printf(" %s\n", dlerror());
    printf("%d", dlbind(made, "x", data, 8, STT_TLS) == NULL);
    printf(" %s\n", dlerror());
    printf("%d", dlcreate(NULL) != NULL);
    printf(" %d\n", dlalloc(&info, 8, 0) == NULL);
    printf("%s\n", dlerror());

    struct sigaction action = {.sa_handler = fault};
    sigaction(SIGSEGV, &action, NULL);
    if (sigsetjmp(back, 1) == 0) {
        code[0] = 0;
        printf("code was written\n");
    } else {
        printf("bound code is not writable\n");
    }
    printf("delete %d", dldelete(made));
    printf(" %d\n", dldelete(made));
    if (sigsetjmp(back, 1) == 0) {
        printf("still %ld\n", twice(1));
    } else {
        printf("deleted code traps\n");
    }
    return 0;
}
