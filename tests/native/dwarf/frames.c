/* Functions under way: parameters, variables in blocks, an inlined function, a callback. */
typedef void (*hook)(void);
struct pair {
    int a;
    double b;
};

static inline __attribute__((always_inline)) int twice(int x, hook h) {
    volatile int doubled = x * 2;
    h();
    return doubled;
}

__attribute__((noinline)) int outer(int n, const char *text, hook h) {
    volatile struct pair pair = {n, n / 2.0};
    int sum = 0;
    for (int i = 3; i < 4; i++) {
        volatile int square = i * i;
        sum += twice(n, h) + square;
    }
    return sum + pair.a + text[0];
}
