/* What it costs to ask the memory map which chunk an address lies in, beside what a load costs here.
 *
 * cc -O2 queries.c -o queries && LD_PRELOAD=libdwarfpython.so ./queries
 *
 * malloc_usable_size is such a query: it finds the chunk's place and reads its word. The addresses are
 * in random order; each loop's next address depends on the result before, so that times are latencies. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static unsigned long seed = 88172645463325252UL;
static unsigned long random_below(unsigned long n)
{
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return seed % n;
}

int main(void)
{
    printf("| chunks | query, ns | the same, independent | a load of the chunk, ns | the same, independent |\n|---|---|---|---|---|\n");
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
        double best[4] = {1e99, 1e99, 1e99, 1e99};
        for (int round = 0; round < 5; round++) {
            for (int kind = 0; kind < 4; kind++) {
                double start = now();
                for (unsigned long done = 0; done < steps; done += n)
                    for (unsigned long i = 0; i < n; i++) {
                        char *chunk = chunks[i] + (kind & 1 ? 0 : sum & 8);
                        sum += kind < 2 ? malloc_usable_size(chunk) & 8 : *(volatile long *)chunk & 8;
                    }
                double one = (now() - start) / steps;
                best[kind] = one < best[kind] ? one : best[kind];
            }
        }
        printf("| %lu | %.1f | %.1f | %.1f | %.1f |\n", n, best[0], best[1], best[2], best[3]);
        for (unsigned long i = 0; i < n; i++)
            free(chunks[i]);
        free(chunks);
        if (sum == 1)
            return 1;
    }
    return 0;
}
