// Corners of C++: hidden classes, diamonds, classes that cannot be copied, vectors, unions, varargs.
#include <cstdarg>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

struct Interface {
    virtual ~Interface() {}
    virtual int id() const { return 1; }
    virtual int shifted(int by = 5) { return id() + by; }
};

namespace {
struct Hidden : Interface {
    int id() const override { return 77; }
};
} // namespace

Interface *hidden() { return new Hidden; }
Interface *local() {
    struct Local : Interface {
        int id() const override { return 88; }
    };
    return new Local;
}

std::vector<int> numbers(int n) {
    std::vector<int> v;
    for (int i = 0; i < n; i++) v.push_back(i);
    return v;
}
int sum(const std::vector<int> &v) {
    int s = 0;
    for (int x : v) s += x;
    return s;
}
std::string join(const std::vector<std::string> &v) {
    std::string s;
    for (auto &x : v) s += x;
    return s;
}
int call(std::function<int(int)> f) { return f(3); }

int format(char *out, const char *text, ...) {
    va_list all;
    va_start(all, text);
    int n = vsprintf(out, text, all);
    va_end(all);
    return n;
}

int destroyed = 0;
struct Single {
    int x;
    explicit Single(int x);
    Single(const Single &) = delete;
    ~Single();
};
Single::Single(int x) : x(x) {}
Single::~Single() { destroyed++; }
Single single(int x) { return Single(x); }
int take(Single s) { return s.x; }

struct Top {
    int t = 1;
    virtual int who() { return 1; }
    virtual ~Top() {}
};
struct Left : virtual Top {
    int l = 2;
    int who() override { return 2; }
};
struct Right : virtual Top {
    int r = 3;
};
struct Bottom : Left, Right {
    int b = 4;
    Bottom();
    int who() override { return 4; }
};
Bottom::Bottom() {}
Top *as_top(Bottom *b) { return b; }
Right *as_right(Bottom *b) { return b; }

struct Twice {
    int v = 1;
};
struct One : Twice {};
struct Two : Twice {};
struct Both : One, Two {
    Both();
};
Both::Both() {}
int use(Twice &t) { return t.v; }

union Word {
    int i;
    float f;
    int get() const;
};
int Word::get() const { return i; }

struct Bits {
    unsigned a : 3;
    unsigned b : 5;
    int total() const;
};
int Bits::total() const { return a + b; }

struct Padding {
    virtual int pad();
    int p = 9;
};
int Padding::pad() { return p; }
struct Model {
    virtual Model *clone() const;
    virtual ~Model() {}
};
Model *Model::clone() const { return new Model(*this); }
struct Detailed : Padding, Model {
    int z = 3;
    Detailed();
    Detailed *clone() const override;
};
Detailed::Detailed() {}
Detailed *Detailed::clone() const { return new Detailed(*this); }
const Model *as_model(Detailed *d) { return d; }

struct Large {
    long all[10];
    long sum() const;
};
long Large::sum() const {
    long s = 0;
    for (long x : all) s += x;
    return s;
}
Large large(long first) {
    Large result{};
    result.all[0] = first;
    return result;
}
long large_sum(Large l, long double more) { return l.sum() + long(more); }
