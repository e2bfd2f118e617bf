// For debugger sessions: methods called from Python, one of them calling back.
namespace count {

class Base {
  public:
    explicit Base(int n);
    virtual int bump(int by);
    int each(int (*f)(int));
    int n;
};

class Fast : public Base {
  public:
    explicit Fast(int n);
    int bump(int by) override;
};

Base::Base(int n) : n(n) {}

int Base::bump(int by) {
    n += by;
    return n;
}

int Base::each(int (*f)(int)) {
    int sum = f(n);
    return sum + 1;
}

Fast::Fast(int n) : Base(n) {}

int Fast::bump(int by) {
    n += 10 * by;
    return n;
}

} // namespace count
