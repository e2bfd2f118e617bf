// What a C++ library can say: namespaces, classes, overloads, virtual functions, templates.

namespace geometry {

enum class Kind { Circle = 1, Square };
enum Flags { Hidden = 4 };
constexpr int limit = 12;

class Shape {
  public:
    explicit Shape(const char *name);
    virtual ~Shape();
    virtual double area() const = 0;
    virtual void scale(double by);
    const char *name() const { return name_; }
    static int count();
    static int alive;
    struct Options {
        bool filled;
        Kind kind;
    };
    void set(const Options &options);

  protected:
    const char *name_;
    Options options_;
};

class Circle : public Shape {
  public:
    explicit Circle(double radius);
    double area() const override;
    double radius;
};

struct Named {
    int id;
};
class Square : public Shape, public Named {
  public:
    explicit Square(double side);
    double area() const override;
    void scale(double by) override;
    double side;
};

struct Left : virtual Named {
    int l;
};

double distance(double a, double b);
int distance(int a, int b);
double total(Shape *const *shapes, unsigned long count);

template <typename T> struct Pair {
    T first, second;
    T larger() const { return first < second ? second : first; }
};

namespace inner {
long depth(long n) { return n ? depth(n - 1) + 1 : 0; }
} // namespace inner
} // namespace geometry

namespace {
int hidden = 3;
}

using geometry::Shape;

int Shape::alive = 0;
Shape::Shape(const char *name) : name_(name), options_{true, geometry::Kind::Circle} { alive++; }
Shape::~Shape() { alive--; }
void Shape::scale(double) {}
int Shape::count() { return alive + hidden; }
void Shape::set(const Options &options) { options_ = options; }

namespace geometry {
Circle::Circle(double radius) : Shape("circle"), radius(radius) {}
double Circle::area() const { return 3 * radius * radius; }
Square::Square(double side) : Shape("square"), side(side) {}
double Square::area() const { return side * side; }
void Square::scale(double by) { side *= by; }
double distance(double a, double b) { return a < b ? b - a : a - b; }
int distance(int a, int b) { return a < b ? b - a : a - b; }
double total(Shape *const *shapes, unsigned long count) {
    double sum = 0;
    for (unsigned long i = 0; i < count; i++) sum += shapes[i]->area();
    return sum;
}
Pair<int> pair{1, 2};
int larger() { return pair.larger(); }
Left left;
Flags flags = Hidden;
} // namespace geometry

extern "C" {
int plain(int &in, const double &by) { return in = int(in * by); }
geometry::Shape *make(double radius) { return new geometry::Circle(radius); }
void drop(geometry::Shape *shape) { delete shape; }
int table[3] = {1, 2, 3};
}
