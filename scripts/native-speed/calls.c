/* What the programs beside this file call, and the same work in C: the limit.
 *
 * cc -O2 -g -shared -fPIC calls.c -o libcalls.so; cc -O2 -DLIMIT calls.c -L. -lcalls */
#include <stdlib.h>

struct pair { int a, b; };
struct point { double x, y; };

#ifndef LIMIT

int increment(int n) { return n + 1; }
double halve(double x) { return x / 2; }
int first(const struct pair *p) { return p->a; }
double total(struct point p) { return p.x + p.y; }
int letter(const char *text) { return text[0]; }
struct pair *same(struct pair *p) { return p; }
void sort_ints(int *all, size_t count, int (*compare)(const int *, const int *))
{
    qsort(all, count, sizeof *all, (int (*)(const void *, const void *))compare);
}

#else

#include <stdio.h>
#include <time.h>

int increment(int n);
double halve(double x);
int first(const struct pair *p);
double total(struct point p);
int letter(const char *text);
struct pair *same(struct pair *p);
void sort_ints(int *all, size_t count, int (*compare)(const int *, const int *));

static long compared;
static int compare(const int *a, const int *b)
{
    compared++;
    return *a - *b;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

#define N 10000000
#define ROW(name, count, work)                                     \
    do {                                                           \
        double best = 1e99;                                        \
        for (int round = 0; round < 5; round++) {                  \
            double start = now();                                  \
            work;                                                  \
            double one = (now() - start) / (count);                \
            if (one < best)                                        \
                best = one;                                        \
        }                                                          \
        printf("%s\"%s\": %.3f", comma, name, best);               \
        comma = ", ";                                              \
    } while (0)
#define LOOP(name, statement) ROW(name, N, for (int i = 0; i < N; i++) { statement; })

int main(void)
{
    const char *comma = "{";
    struct pair pair = {3, 4};
    struct point point = {1, 2};
    struct pair volatile seen = {0, 0};
    double *all = malloc(1000000 * sizeof *all), sum = 0;
    for (int i = 0; i < 1000000; i++)
        all[i] = i;
    LOOP("empty loop", __asm__ volatile(""));
    LOOP("int f(int)", increment(i));
    LOOP("double f(double)", halve(1.5));
    LOOP("pointer argument", first(&pair));
    LOOP("struct by value", total(point));
    LOOP("string in", letter("text"));
    LOOP("pointer in and out", same(&pair));
    LOOP("field read", (void)seen.a);
    LOOP("field write", seen.b = i);
    ROW("array sum", 1000000, for (int i = 0; i < 1000000; i++) sum += all[i]);
    int *ints = malloc(100000 * sizeof *ints);
    double best = 1e99;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100000; i++)
            ints[i] = (int)(i * 7919L % 100003);
        compared = 0;
        double start = now();
        sort_ints(ints, 100000, compare);
        double one = (now() - start) / compared;
        best = one < best ? one : best;
    }
    printf(", \"callback\": %.3f, \"comparisons\": %ld}\n", best, compared);
    return sum < 0;
}

#endif
