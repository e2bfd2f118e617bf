// What C++ has and C has not: namespaces, classes, overloads, virtual functions, references, operators,
// templates, std::string, constructors and destructors.
#include <stdexcept>
#include <string>

namespace geometry {

enum class Kind { Round = 1, Square };

int alive = 0;

class Shape {
  public:
    explicit Shape(const char *name) : name_(name) { alive++; made++; }
    Shape(const Shape &other) : name_(other.name_) { alive++; }
    virtual ~Shape() { alive--; }
    virtual double area() const = 0;
    virtual void scale(double by) { last_scale = by; }
    const char *name() const;
    static int count();
    static int made;
    struct Options { bool filled; Kind kind; };
    void set(const Options &options);
    Options options() const;
    double last_scale = 0;

  protected:
    const char *name_;
    Options options_{};
};
int Shape::made = 0;
const char *Shape::name() const { return name_; }
int Shape::count() { return alive; }
void Shape::set(const Options &options) { options_ = options; }
Shape::Options Shape::options() const { return options_; }

struct Named {
    int id = 7;
    int number() const;
    virtual int tagged() { return id + 1; }
    virtual ~Named() {}
};

int Named::number() const { return id; }

class Circle : public Shape {
  public:
    explicit Circle(double radius);
    Circle(const Circle &other);
    double area() const override;
    double radius;
};
Circle::Circle(double radius) : Shape("circle"), radius(radius) {
    if (radius < 0) throw std::invalid_argument("negative radius");
}
Circle::Circle(const Circle &other) : Shape(other), radius(other.radius) {}
double Circle::area() const { return 3 * radius * radius; }

class Square : public Shape, public Named {
  public:
    explicit Square(double side);
    double area() const override;
    void scale(double by) override;
    int tagged() override;
    double side;
};
Square::Square(double side) : Shape("square"), side(side) {}
double Square::area() const { return side * side; }
void Square::scale(double by) { side *= by; }
int Square::tagged() { return 100 + id; }

struct Left : virtual Named { int l = 1; Left(); };
struct Right : virtual Named { int r = 2; Right(); };
struct Bottom : Left, Right { int b = 3; Bottom(int i); int sum() const; };
Left::Left() {}
Right::Right() {}
Bottom::Bottom(int i) { id = i; }
int Bottom::sum() const { return id + l + r + b; }
Named *named(Bottom *b) { return b; }

double distance(double a, double b) { return a < b ? b - a : a - b; }
int distance(int a, int b) { return a < b ? b - a : a - b; }
int distance(const char *a) { return a[0]; }
double total(const Shape *const *shapes, unsigned long count) {
    double sum = 0;
    for (unsigned long i = 0; i < count; i++) sum += shapes[i]->area();
    return sum;
}
double area_of(const Shape &s) { return s.area(); }
int id_of(const Named &n) { return n.id; }
Named *as_named(Square *s) { return s; }
Shape *make(int kind) { if (kind) return new Circle(kind); return new Square(2); }
Shape &same(Shape &s) { return s; }
Circle twice(Circle c) { c.radius *= 2; return c; }
void increment(int &n) { n++; }
int add(const int &a, const double &b) { return a + int(b); }
int moved(int &&n) { return n; }
int both(int &) { return 1; }
int both(int &&) { return 2; }
int ambiguous(int, double) { return 1; }
int ambiguous(double, int) { return 2; }

struct Vec {
    double x, y;
    Vec(double x, double y);
    bool operator==(const Vec &o) const;
    bool operator<(const Vec &o) const;
    Vec operator+(const Vec &o) const;
    Vec operator-() const;
    Vec &operator+=(const Vec &o);
    double &operator[](int i);
    double operator()(double t) const;
    explicit operator bool() const;
};
Vec::Vec(double x, double y) : x(x), y(y) {}
bool Vec::operator==(const Vec &o) const { return x == o.x && y == o.y; }
bool Vec::operator<(const Vec &o) const { return x < o.x; }
Vec Vec::operator+(const Vec &o) const { return Vec(x + o.x, y + o.y); }
Vec Vec::operator-() const { return Vec(-x, -y); }
Vec &Vec::operator+=(const Vec &o) { x += o.x; y += o.y; return *this; }
double &Vec::operator[](int i) { if (i > 1) throw std::out_of_range("Vec"); return i ? y : x; }
double Vec::operator()(double t) const { return x + y * t; }
Vec::operator bool() const { return x != 0 || y != 0; }
Vec operator*(double a, const Vec &v) { return Vec(a * v.x, a * v.y); }

template <typename T> struct Pair {
    T first, second;
    T larger() const { return first < second ? second : first; }
    bool operator<(const Pair &o) const { return first < o.first; }
};
template struct Pair<int>;
template struct Pair<Pair<double>>;
Pair<int> pair{1, 2};
template <typename T> T biggest(T a, T b) { return a < b ? b : a; }
template int biggest<int>(int, int);

std::string greet(const std::string &who) { return "hello, " + who; }
int length(std::string s) { return int(s.size()); }
struct Person { std::string name; int age; Person(const std::string &name, int age); const std::string &get() const; };
Person::Person(const std::string &name, int age) : name(name), age(age) {}
const std::string &Person::get() const { return name; }

namespace inner { long depth(long n) { return n ? depth(n - 1) + 1 : 0; } int variable = 5; }
int visit(int (*f)(const Shape &), const Shape &s) { return f(s); }
} // namespace geometry

extern "C" int plain(int a) { return a + 1; }
