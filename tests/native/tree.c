/* A binary tree shared and extended from both sides; a base pointer; callbacks kept; threads. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct tree { int key; struct tree *left, *right; void *user; };

struct tree *tree_new(int key) { struct tree *t = calloc(1, sizeof *t); t->key = key; return t; }
struct tree *tree_insert(struct tree *t, struct tree *n) {
    if (!t) return n;
    if (n->key < t->key) t->left = tree_insert(t->left, n);
    else t->right = tree_insert(t->right, n);
    return t;
}
int tree_count(const struct tree *t) { return t ? 1 + tree_count(t->left) + tree_count(t->right) : 0; }
long tree_sum(const struct tree *t) { return t ? t->key + tree_sum(t->left) + tree_sum(t->right) : 0; }
struct tree *tree_find(struct tree *t, int key) {
    while (t && t->key != key) t = key < t->key ? t->left : t->right;
    return t;
}
void tree_walk(struct tree *t, void (*visit)(struct tree *, void *), void *data) {
    if (t) { tree_walk(t->left, visit, data); visit(t, data); tree_walk(t->right, visit, data); }
}
void tree_free(struct tree *t) { if (t) { tree_free(t->left); tree_free(t->right); free(t); } }

/* A base pointer. */
struct base { int type; };
struct number { struct base base; int value; };
struct text { struct base base; char value[16]; };
struct base *make_number(int value) { struct number *n = malloc(sizeof *n); n->base.type = 1; n->value = value; return &n->base; }
struct base *make_text(const char *value) { struct text *t = malloc(sizeof *t); t->base.type = 2; strncpy(t->value, value, 15); return &t->base; }
int type_of(const struct base *b) { return b->type; }
static struct base *remembered;
void remember(struct base *b) { remembered = b; }
struct base *recall(void) { return remembered; }

/* Callbacks kept. */
typedef int (*handler)(int, void *);
static struct { handler f; void *data; } handlers[4];
static int handler_count;
void on_event(handler f, void *data) { handlers[handler_count].f = f; handlers[handler_count++].data = data; }
int fire(int n) { int s = 0; for (int i = 0; i < handler_count; i++) s += handlers[i].f(n, handlers[i].data); return s; }

/* Sorting. */
void sort_ints(int *values, size_t n, int (*compare)(const int *, const int *)) {
    qsort(values, n, sizeof *values, (int (*)(const void *, const void *))compare);
}

/* Threads that call in. */
struct job { int (*f)(int); int n; int result; };
static void *work(void *data) {
    struct job *j = data;
    for (int i = 0; i < j->n; i++) j->result += j->f(i);
    return NULL;
}
long run_threads(int (*f)(int), int threads, int n) {
    pthread_t ids[16];
    struct job jobs[16];
    long sum = 0;
    for (int i = 0; i < threads; i++) {
        jobs[i] = (struct job){f, n, 0};
        pthread_create(&ids[i], NULL, work, &jobs[i]);
    }
    for (int i = 0; i < threads; i++) { pthread_join(ids[i], NULL); sum += jobs[i].result; }
    return sum;
}

/* Structs in a cycle. */
struct ring { struct ring *other; char payload[40]; };
int is_ring(const struct ring *r) { return r->other && r->other->other == r; }
