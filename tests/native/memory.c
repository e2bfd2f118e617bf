/* Freed memory, bounds of C's chunks, base pointers that are recognised, leaks. */
#include <stdlib.h>
#include <string.h>
struct item { int id; int values[3]; };
struct base { int kind; };
struct derived { struct base base; double weight; };
struct item *item_new(int id) { struct item *i = calloc(1, sizeof *i); i->id = id; return i; }
void item_free(struct item *i) { free(i); }
int *ints_new(int n) { int *p = malloc(n * sizeof *p); for (int i = 0; i < n; i++) p[i] = i * i; return p; }
void ints_free(int *p) { free(p); }
struct derived *derived_new(double w) { struct derived *d = calloc(1, sizeof *d); d->base.kind = 7; d->weight = w; return d; }
struct base *as_base(struct derived *d) { return &d->base; }
static struct item *volatile last;
void leak_items(int n) { while (n--) last = item_new(n); last = NULL; }
char *name(void) { static char text[] = "static"; return text; }
