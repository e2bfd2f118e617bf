/* Called from Python, and calls back. */
struct pair { int a, b; };
int inner(struct pair *p, int (*f)(int))
{
    int doubled = p->a * 2;
    int result = f(doubled);
    return result + p->b;
}
int outer(int n, int (*f)(int))
{
    struct pair local = {n, n + 1};
    int r = inner(&local, f);
    return r;
}
int plain(int n)
{
    int m = n + 1;
    return m;
}
