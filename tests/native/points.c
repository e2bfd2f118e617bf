/* What inline caches of fields and calls must get right. */
#include <stdlib.h>

struct numbers {
    signed char a; unsigned char b; short c; unsigned short d; int e; unsigned f; long g; unsigned long h;
    float i; double j; _Bool k; const int l;
};
struct numbers *make_numbers(int e)
{
    struct numbers *made = calloc(1, sizeof *made);
    made->e = e;
    return made;
}
void free_numbers(struct numbers *all) { free(all); }
struct numbers *null_numbers(void) { return 0; }
struct numbers *bad_numbers(void) { return (struct numbers *)0x123450; }
int twice(int n) { return n * 2; }
long twice_long(long n) { return n * 2; }
unsigned long huge(void) { return ~0ul; }
double twice_double(double x) { return x * 2; }
float twice_float(float x) { return x * 2; }
double not_a_number(void) { return 0.0 / 0.0; }
double zero(void) { return 0.0; }
unsigned char low(unsigned char n) { return n; }
_Bool odd(int n) { return n & 1; }
void nothing(int n) { (void)n; }
int six(int a, int b, int c, int d, int e, int f) { return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f; }
int seven(int a, int b, int c, int d, int e, int f, int g) { return six(a, b, c, d, e, f) + 7 * g; }
double mixed(int a, double x, short b, float y) { return a + x + b + y; }
int call(int (*f)(int), int n) { return f(n); }
