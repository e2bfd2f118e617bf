/* Unions, bit-fields, enumerations, structs by value. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum kind { CIRCLE, SQUARE, TRIANGLE = 10, LAST = TRIANGLE };

struct style { unsigned visible : 1; unsigned width : 4; int layer : 6; uint64_t tag : 40; unsigned char rest; };

struct shape {
    enum kind kind;
    struct style style;
    union {
        double radius;
        struct { double width, height; };
        struct { float points[3][2]; } triangle;
    };
    char label[12];
};

double area(struct shape s) {
    switch (s.kind) {
    case CIRCLE: return 3 * s.radius * s.radius;
    case SQUARE: return s.width * s.height;
    case TRIANGLE: {
        float (*p)[2] = s.triangle.points;
        return fabs((p[1][0] - p[0][0]) * (p[2][1] - p[0][1]) - (p[2][0] - p[0][0]) * (p[1][1] - p[0][1])) / 2;
    }
    }
    return -1;
}

struct shape square(double w, double h) {
    struct shape s;
    memset(&s, 0, sizeof s);
    s.kind = SQUARE; s.width = w; s.height = h;
    s.style.visible = 1; s.style.width = 9; s.style.layer = -5; s.style.tag = 0xabcdef1234ull; s.style.rest = 7;
    strcpy(s.label, "square");
    return s;
}

int layer(const struct shape *s) { return s->style.layer; }
unsigned long long tag(struct style s) { return s.tag; }
enum kind kind_of(const struct shape *s) { return s->kind; }

struct small { char a; short b; };
struct small swap_small(struct small s) { struct small r = {(char)s.b, s.a}; return r; }
struct three { unsigned char b[3]; };
struct three next3(struct three t) { t.b[0]++; t.b[1]++; t.b[2]++; return t; }
struct two_doubles { double x, y; };
struct two_doubles rotate(struct two_doubles v) { struct two_doubles r = {-v.y, v.x}; return r; }
struct mixed { float f; int i; double d; };
struct mixed negate_mixed(struct mixed m) { m.f = -m.f; m.i = -m.i; m.d = -m.d; return m; }
union any { int i; double d; void *p; };
union any any_double(double d) { union any u; u.d = d; return u; }
double double_of(union any u) { return u.d; }
struct nothing {};
int takes_nothing(struct nothing *n) { return n != 0; }
struct flexible { int count; int items[]; };
int flexible_sum(const struct flexible *f) { int s = 0; for (int i = 0; i < f->count; i++) s += f->items[i]; return s; }
struct opaque;
struct opaque *open_opaque(void) { static int x; return (struct opaque *)&x; }
int is_opaque(struct opaque *o) { return o == open_opaque(); }
__int128 wide(__int128 n) { return n * 2; }
