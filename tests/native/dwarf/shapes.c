/* What a C library can say: every kind of type, member and declaration. */
typedef unsigned char byte;
typedef unsigned long word;

enum colour { RED, GREEN = 5, BLUE = -3 };
enum big { HUGE_VALUE = 0x80000000u };

typedef struct point {
    double x, y;
} point_t;

struct opaque;

struct node {
    int key;
    struct node *left, *right;
    const char *name;
};

union number {
    int i;
    double d;
    unsigned char bytes[8];
};

struct mixed {
    char tag;
    union {
        int whole;
        float part;
    };
    struct {
        short a, b;
    } pair;
    point_t corners[2][3];
    enum colour colour;
    union number number;
    struct opaque *hidden;
    int (*compare)(const void *, const void *);
};

struct bits {
    unsigned a : 3;
    signed b : 5;
    unsigned c : 24;
    unsigned d : 7;
    word e : 40;
    _Bool f : 1;
};

struct __attribute__((packed)) packed {
    char c;
    int i;
    short s;
};

struct flexible {
    unsigned length;
    char text[];
};

struct empty {};

struct __attribute__((aligned(32))) aligned {
    int x;
};

typedef int (*binary)(int, int);
typedef struct {
    int quot, rem;
} result_t;
typedef struct opaque *handle;

int counter = 7;
const char *const version = "1.0";
volatile int flags;
__thread int own;
static int hidden_counter;
point_t origin;
int table[4] = {1, 2, 3, 4};
struct mixed *the_mixed;
struct bits the_bits;
struct packed packed_value;
struct flexible *the_flexible;
struct empty the_empty;
struct aligned aligned_value;
enum big the_big;

int add(int a, int b) { return a + b; }
double scale(point_t p, float by) { return p.x * by + p.y; }
point_t middle(const point_t *a, const point_t *b) { return (point_t){(a->x + b->x) / 2, (a->y + b->y) / 2}; }
struct node *insert(struct node *root, int key) {
    hidden_counter++;
    return root ? root : (struct node *)(word)key;
}
int format(char *to, unsigned long size, const char *text, ...) {
    __builtin_va_list rest;
    __builtin_va_start(rest, text);
    __builtin_va_end(rest);
    return to && size && text;
}
enum colour next(enum colour c) { return c == RED ? GREEN : RED; }
int apply(binary f, int a, int b) { return f(a, b); }
binary choose(int which) { return which ? add : 0; }
void nothing(void) { own = hidden_counter; }
long double wide(long double x, _Complex double z) { return x + __real__ z; }
handle make(byte kind, word size, _Bool clear) { return (handle)(kind + size + clear); }
result_t divide(int a, int b) { return (result_t){a / b, a % b}; }
int total(int values[], int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) sum += values[i];
    return sum;
}
int alias_target(int *restrict out) { return *out; }
int alias_name(int *restrict out) __attribute__((alias("alias_target")));
static int inner(int x) { return x * hidden_counter; }
int (*exported_pointer)(int) = inner;
