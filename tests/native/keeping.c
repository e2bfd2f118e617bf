/* C memory that refers to objects of Python: they live as long as C can reach them. */
#include <stdlib.h>

struct node {
    struct node *next;
    long key;
};
struct box {
    long padding[5];
    struct node *content;
};
static struct box *first;
static __thread struct box *local;

void keep(struct node *n) {
    first = malloc(sizeof *first);
    first->content = n;
}
struct node *kept(void) { return first->content; }
void drop(void) {
    free(first);
    first = NULL;
}
void keep_local(struct node *n) {
    local = malloc(sizeof *local);
    local->content = n;
}
struct node *kept_local(void) { return local->content; }

/* The only reference to the box is hidden: the box leaks, and what is in it with it. */
static unsigned long hidden;
void hide(struct node *n) {
    struct box *box = malloc(sizeof *box);
    box->content = n;
    hidden = ~(unsigned long)box;
}
void unhide(void) { free((void *)~hidden); }
void *make(long size) { return malloc(size); }
void destroy(void *p) { free(p); }
