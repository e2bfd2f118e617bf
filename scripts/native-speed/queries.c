/* What it costs to ask the memory map which chunk an address lies in, beside what a load costs here.
 *
 * cc -O2 queries.c -o queries && LD_PRELOAD=libdwarfpython.so ./queries
 *
 * malloc_usable_size is such a query: it finds the chunk's place and reads its word. The addresses are
 * in random order; each loop's next address depends on the result before, so that times are latencies.
 * No query can be faster than one load at random from a table with a word for each chunk: the last two. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

/* A table of so many words on pages of this kind. */
static long *words(unsigned long n, int advice)
{
    size_t bytes = (n * sizeof(long) + (2 << 20)) & ~((2ul << 20) - 1), huge = 2 << 20;
    char *at = mmap(NULL, bytes + huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    at += -(size_t)at & (huge - 1);
    madvise(at, bytes, advice);
    for (size_t i = 0; i < bytes; i += 4096)
        at[i] = 0;
    return (long *)at;
}

static unsigned long seed = 88172645463325252UL;
static unsigned long random_below(unsigned long n)
{
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return seed % n;
}

int main(void)
{
    printf("| chunks | query, ns | the same, independent | a load of the chunk, ns | the same, independent | "
           "a load from a table | the same, huge pages |\n|---|---|---|---|---|---|---|\n");
    for (unsigned long n = 1000; n <= 1000000; n *= 10) {
        char **chunks = malloc(n * sizeof *chunks);
        for (unsigned long i = 0; i < n; i++) {
            chunks[i] = malloc(16 + random_below(570));
            *(long *)chunks[i] = 0;
        }
        for (unsigned long i = n - 1; i > 0; i--) {
            unsigned long k = random_below(i + 1);
            char *other = chunks[i];
            chunks[i] = chunks[k], chunks[k] = other;
        }
        unsigned long steps = n < 1000000 ? 1000000 : n, sum = 0;
        double best[6] = {1e99, 1e99, 1e99, 1e99, 1e99, 1e99};
        long *table[2] = {words(n, MADV_NOHUGEPAGE), words(n, MADV_HUGEPAGE)};
        unsigned *order = malloc(n * sizeof *order);
        for (unsigned long i = 0; i < n; i++)
            order[i] = i;
        for (unsigned long i = n - 1; i > 0; i--) {
            unsigned long k = random_below(i + 1);
            unsigned other = order[i];
            order[i] = order[k], order[k] = other;
        }
        for (int round = 0; round < 5; round++) {
            for (int kind = 0; kind < 6; kind++) {
                double start = now();
                if (kind >= 4) {
                    long volatile *from = table[kind - 4];
                    for (unsigned long done = 0; done < steps; done += n)
                        for (unsigned long i = 0; i < n; i++)
                            sum += from[order[i] ^ (sum & 8)] & 8;
                }
                else
                for (unsigned long done = 0; done < steps; done += n)
                    for (unsigned long i = 0; i < n; i++) {
                        char *chunk = chunks[i] + (kind & 1 ? 0 : sum & 8);
                        sum += kind < 2 ? malloc_usable_size(chunk) & 8 : *(volatile long *)chunk & 8;
                    }
                double one = (now() - start) / steps;
                best[kind] = one < best[kind] ? one : best[kind];
            }
        }
        printf("| %lu |", n);
        for (int kind = 0; kind < 6; kind++)
            printf(" %.1f |", best[kind]);
        printf("\n");
        free(order);
        for (unsigned long i = 0; i < n; i++)
            free(chunks[i]);
        free(chunks);
        if (sum == 1)
            return 1;
    }
    return 0;
}
