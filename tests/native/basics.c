/* Functions, variables and types of every common sort. */
#include <complex.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum color { RED, GREEN = 5, BLUE };
typedef struct { int x, y; } point;
struct node { int key; struct node *next; const char *name; };
union number { int i; float f; unsigned char bytes[4]; };
struct flags { unsigned a : 3; int b : 5; unsigned c : 24; };
struct mixed { char tag; union { long l; double d; }; short list[3]; struct { int inner; } sub; };

int counter = 7;
double ratio = 0.5;
const char *greeting = "hello";
point origin = {1, 2};
int table[4] = {10, 20, 30, 40};

int add(int a, int b) { return a + b; }
double half(double x) { return x / 2; }
float halff(float x) { return x / 2; }
long double third(long double x) { return x / 3; }
unsigned char low(unsigned char c) { return c; }
int64_t wide(int64_t n) { return n; }
uint64_t uwide(uint64_t n) { return n; }
bool negate(bool b) { return !b; }
char next_char(char c) { return c + 1; }
size_t length(const char *s) { return s ? strlen(s) : 999; }
const char *greet(void) { return greeting; }
char *shout(char *s) { for (char *p = s; *p; p++) if (*p >= 'a' && *p <= 'z') *p -= 32; return strdup(s); }
point make_point(int x, int y) { point p = {x, y}; return p; }
int point_sum(point p) { return p.x + p.y; }
void move_point(point *p, int dx) { p->x += dx; }
struct node *make_node(int key, struct node *next) {
    struct node *n = calloc(1, sizeof *n);
    n->key = key; n->next = next;
    return n;
}
int list_sum(const struct node *n) { int sum = 0; for (; n; n = n->next) sum += n->key; return sum; }
enum color next_color(enum color c) { return c == RED ? GREEN : c == GREEN ? BLUE : RED; }
double complex turn(double complex z) { return z * I; }
int fail(int code) { errno = code; return -1; }
int sum_ints(const int *values, int n) { int s = 0; for (int i = 0; i < n; i++) s += values[i]; return s; }
void double_ints(int *values, int n) { for (int i = 0; i < n; i++) values[i] *= 2; }
int apply(int (*f)(int, int), int a, int b) { return f(a, b); }
int (*pick(int which))(int, int);
static int minus(int a, int b) { return a - b; }
int (*pick(int which))(int, int) { return which ? minus : add; }
static int (*kept)(int);
void keep(int (*f)(int)) { kept = f; }
int call_kept(int n) { return kept ? kept(n) : -1; }
int total(int n, ...) {
    va_list ap; int s = 0;
    va_start(ap, n);
    for (int i = 0; i < n; i++) s += va_arg(ap, int);
    va_end(ap);
    return s;
}
double total_doubles(int n, ...) {
    va_list ap; double s = 0;
    va_start(ap, n);
    for (int i = 0; i < n; i++) s += va_arg(ap, double);
    va_end(ap);
    return s;
}
long many(int a, long b, short c, char d, int e, int f, int g, long h, double i) {
    return a + b + c + d + e + f + g + h + (long)i;
}
void *nothing(void) { return NULL; }
struct big { double d[5]; };
struct big fill(double x) { struct big b; for (int i = 0; i < 5; i++) b.d[i] = x + i; return b; }
double big_sum(struct big b) { double s = 0; for (int i = 0; i < 5; i++) s += b.d[i]; return s; }
struct hfa { float x, y, z; };
struct hfa scale(struct hfa v, float k) { v.x *= k; v.y *= k; v.z *= k; return v; }
struct mix2 { double d; int i; };
struct mix2 swap(struct mix2 m) { struct mix2 r = {m.i, (int)m.d}; return r; }
union number number_of(float f) { union number n; n.f = f; return n; }
struct flags make_flags(void) { struct flags f = {5, -3, 1000}; return f; }
struct mixed mixed = {'m', {42}, {1, 2, 3}, {9}};
