// Exceptions that leave a library, and what is destroyed on their way.
#include <stdexcept>
#include <string>

struct Guard {
    int *count;
    explicit Guard(int *count) : count(count) {}
    ~Guard() { ++*count; }
};

int cleaned = 0;

struct Coded : std::runtime_error {
    int code;
    explicit Coded(int code) : std::runtime_error("coded"), code(code) {}
};

struct Plain {
    int x;
};

struct Other {
    virtual ~Other() {}
};

struct Second : Other, virtual std::logic_error {
    Second() : std::logic_error("a virtual base, and not the first one") {}
};

int fails(int n) {
    Guard guard(&cleaned);
    switch (n) {
    case 0: throw std::out_of_range("too far");
    case 1: throw 42;
    case 2: throw "text";
    case 3: throw Coded(3);
    case 4: throw Plain{1};
    case 5: return n;
    case 6:
        try {
            throw Coded(1);
        } catch (...) {
            std::rethrow_exception(std::current_exception());
        }
    case 7: throw Second();
    case 8: throw 2.5;
    case 9: throw std::string("a text of its own");
    }
    return -n;
}

long double wide(long double x, int n) {
    Guard guard(&cleaned);
    if (n) throw std::runtime_error("wide");
    return x;
}

int through(int (*f)(int), int n) {
    Guard guard(&cleaned);
    return f(n) + 1;
}

int catches(int (*f)(int), int n) {
    try {
        return f(n);
    } catch (...) {
        return -100;
    }
}

struct Thrower {
    int x;
    explicit Thrower(int x);
    int operator[](int i) const;
    ~Thrower();
};
Thrower::Thrower(int x) : x(x) {
    Guard guard(&cleaned);
    if (x < 0) throw Coded(x);
}
int Thrower::operator[](int i) const {
    if (i) throw std::out_of_range("item");
    return x;
}
Thrower::~Thrower() { cleaned += 100; }

int uncaught() { return std::uncaught_exceptions(); }
