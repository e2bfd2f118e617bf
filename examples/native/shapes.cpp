// A small library of C++, as anybody would write it.
#include <stdexcept>
#include <string>

namespace shapes {

class Shape {
  public:
    explicit Shape(std::string name);
    virtual ~Shape();
    virtual double area() const = 0;
    const std::string &name() const;

  private:
    std::string name_;
};

class Circle : public Shape {
  public:
    explicit Circle(double radius);
    double area() const override;
    double radius;
};

class Square : public Shape {
  public:
    explicit Square(double side);
    double area() const override;
    bool operator<(const Shape &other) const;
    double side;
};

Shape::Shape(std::string name) : name_(std::move(name)) {}
Shape::~Shape() {}
const std::string &Shape::name() const { return name_; }
Circle::Circle(double radius) : Shape("circle"), radius(radius) {
    if (radius < 0) throw std::invalid_argument("a radius cannot be negative");
}
double Circle::area() const { return 3.0 * radius * radius; }
Square::Square(double side) : Shape("square"), side(side) {}
double Square::area() const { return side * side; }
bool Square::operator<(const Shape &other) const { return area() < other.area(); }

Shape *make(const std::string &kind, double size) {
    if (kind == "circle") return new Circle(size);
    if (kind == "square") return new Square(size);
    throw std::out_of_range("no shape is called " + kind);
}

double total(const Shape &a, const Shape &b) { return a.area() + b.area(); }

} // namespace shapes
