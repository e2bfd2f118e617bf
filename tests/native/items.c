/* Items of arrays and of what pointers point to. */
#include <stdlib.h>
#include <string.h>

struct all {
    signed char a[3]; unsigned char b[3]; short c[3]; unsigned short d[3]; int e[3]; unsigned f[3]; long g[3];
    unsigned long h[3]; float i[3]; double j[3]; _Bool k[3]; char l[3]; const int m[3];
};
signed char *at_a(struct all *s) { return s->a; }
unsigned char *at_b(struct all *s) { return s->b; }
short *at_c(struct all *s) { return s->c; }
unsigned short *at_d(struct all *s) { return s->d; }
int *at_e(struct all *s) { return s->e; }
unsigned *at_f(struct all *s) { return s->f; }
long *at_g(struct all *s) { return s->g; }
unsigned long *at_h(struct all *s) { return s->h; }
float *at_i(struct all *s) { return s->i; }
double *at_j(struct all *s) { return s->j; }
const int *at_m(struct all *s) { return s->m; }

static int fixed[4] = {1, 2, 3, 4};
int *still(void) { return fixed; }
int *null(void) { return 0; }
int *nowhere(void) { return (int *)0x123450; }

int *make(size_t count)
{
    int *all = malloc(count * sizeof *all);
    for (size_t i = 0; i < count; i++)
        all[i] = i;
    return all;
}
/* Where it lies, if the allocator can. */
int *resize(int *p, size_t count) { return realloc(p, count * sizeof *p); }
void dispose(int *p) { free(p); }
long address(int *p) { return (long)p; }

typedef int three[3];
struct fixed { const three values; };
const struct fixed *fixed_values(void)
{
    static const struct fixed all = {{7, 8, 9}};
    return &all;
}

void sort(int *all, size_t count, int (*compare)(const int *, const int *))
{
    qsort(all, count, sizeof *all, (int (*)(const void *, const void *))compare);
}
int each(const double *all, int count, int (*visit)(const double *))
{
    int sum = 0;
    for (int i = 0; i < count; i++)
        sum += visit(all + i);
    return sum;
}
int visit_null(int (*visit)(const double *)) { return visit(0); }
