/* What is unusual, or wrong. */
struct nothing {};
struct around { int a; struct nothing none; int b; };
struct nothing give(void) { struct nothing n; return n; }
int take(struct nothing n, int b) { (void)n; return b; }
struct around filled = {1, {}, 2};
struct heavy { char data[1000000000]; };
char *of_heavy(struct heavy *h) { return h->data; }
int weigh(struct heavy h) { return h.data[0]; }

int value = 5;
int count(void) { return 3; }
double half(double x) { return x / 2; }
#ifdef __clang__
typedef __float128 float128;
#else
typedef _Float128 float128;
#endif
float128 quarter(float128 x) { return x / 4; }
float128 precise = 2.5;
__int128 large = (__int128)1 << 100;
__int128 wide(__int128 n) { return n * 2; }
typedef float lanes __attribute__((vector_size(16)));
lanes add(lanes a, lanes b) { return a + b; }
int edit(char *text) { text[0] = 'X'; return text[1]; }
struct point { int x, y; };
int sum(struct point *p) { return p->x + p->y; }
