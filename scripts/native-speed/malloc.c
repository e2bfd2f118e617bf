/* Programs that live on malloc: one of them per run, its processor time in milliseconds on standard output.
 *
 *   malloc mixed LIVE    10^7 malloc/free of 16 bytes to 32 KiB, so many chunks alive
 *   malloc threads LIVE  the same on each of two threads, which free each other's chunks now and then
 *   malloc sqlite ROWS   rows inserted into a table with an index, in memory
 *   malloc chunks COUNT  so many chunks at once: bytes of memory for each beyond those asked for, in place of a time
 *
 * cc -O2 malloc.c -lsqlite3 -lpthread -o malloc */
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PAIRS = 10000000 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static unsigned long next(unsigned long *seed)
{
    *seed ^= *seed << 13, *seed ^= *seed >> 7, *seed ^= *seed << 17;
    return *seed;
}

/* Mostly small, as in programs: each size of 16 bytes to 32 KiB is half as likely as half of it. */
static size_t size(unsigned long random)
{
    size_t below = 32ul << __builtin_ctzl((random & 1023) | 1024);
    return below / 2 + random / 1024 % (below / 2);
}

static long live;
static char *_Atomic shared[64];

static void *mixed(void *number)
{
    unsigned long seed = 88172645463325252UL + (unsigned long)number;
    char **chunks = calloc(live, sizeof *chunks);
    for (long i = 0; i < PAIRS; i++) {
        unsigned long random = next(&seed);
        char **place = &chunks[random % live];
        free(*place);
        *place = malloc(size(random >> 20));
        **place = 1;
        if (number && i % 64 == 0)
            *place = __atomic_exchange_n((char **)&shared[random >> 8 & 63], *place, __ATOMIC_ACQ_REL);
    }
    for (long i = 0; i < live; i++)
        free(chunks[i]);
    free(chunks);
    return NULL;
}

static void threads(void)
{
    pthread_t both[2];
    for (long i = 0; i < 2; i++)
        pthread_create(&both[i], NULL, mixed, (void *)(i + 1));
    for (int i = 0; i < 2; i++)
        pthread_join(both[i], NULL);
}

static void must(int result)
{
    if (result != SQLITE_OK && result != SQLITE_DONE)
        exit(3);
}

static void inserts(long rows)
{
    sqlite3 *base;
    sqlite3_stmt *insert;
    unsigned long seed = 88172645463325252UL;
    must(sqlite3_open(":memory:", &base));
    must(sqlite3_exec(base, "create table t (id integer primary key, name text, size real); create index i on t (name); begin",
                      NULL, NULL, NULL));
    must(sqlite3_prepare_v2(base, "insert into t (name, size) values (?, ?)", -1, &insert, NULL));
    for (long i = 0; i < rows; i++) {
        char name[32];
        must(sqlite3_bind_text(insert, 1, name, sprintf(name, "name %lu", next(&seed) % 1000000), SQLITE_TRANSIENT));
        must(sqlite3_bind_double(insert, 2, i * 0.5));
        must(sqlite3_step(insert));
        must(sqlite3_reset(insert));
    }
    must(sqlite3_exec(base, "commit", NULL, NULL, NULL));
    must(sqlite3_finalize(insert));
    must(sqlite3_close(base));
}

/* The process's resident bytes. */
static long resident(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%*d %ld", &pages) != 1)
        exit(3);
    fclose(file);
    return pages * 4096;
}

static double beyond(long count)
{
    unsigned long seed = 88172645463325252UL;
    char **chunks = malloc(count * sizeof *chunks);
    memset(chunks, 1, count * sizeof *chunks);
    long before = resident(), asked = 0;
    for (long i = 0; i < count; i++) {
        size_t bytes = 16 + next(&seed) % 241;
        chunks[i] = malloc(bytes);
        memset(chunks[i], 1, bytes);
        asked += bytes;
    }
    return (double)(resident() - before - asked) / count;
}

int main(int count, char **words)
{
    if (count != 3)
        return 2;
    long number = atol(words[2]);
    if (strcmp(words[1], "chunks") == 0) {
        printf("%.1f\n", beyond(number));
        return 0;
    }
    double start = now();
    live = number;
    if (strcmp(words[1], "mixed") == 0)
        mixed(NULL);
    else if (strcmp(words[1], "threads") == 0)
        threads();
    else if (strcmp(words[1], "sqlite") == 0)
        inserts(number);
    else
        return 2;
    printf("%.2f\n", now() - start);
    return 0;
}
