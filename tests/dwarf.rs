//! The reader of native debug information, on libraries that the system's compilers make here: whatever
//! the version of DWARF and wherever it lies, the same source gives the same description, which is
//! the `.out` file beside it.

use dwarfpython::dwarf::{Entity, Field, Kind, Library, Record, TypeRef};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/native/dwarf")
}

/// An empty folder for one test's files.
fn scratch(name: &str) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dwarf").join(name);
    let _ = std::fs::remove_dir_all(&place);
    std::fs::create_dir_all(&place).expect("a folder for test files");
    place
}

/// Runs a command that must succeed; its words are separated by spaces.
fn run(place: &Path, command: &str) {
    let words: Vec<&str> = command.split_whitespace().collect();
    let output = Command::new("timeout").arg("60").args(&words).current_dir(place).output();
    let output = output.unwrap_or_else(|e| panic!("{}: {e}; run scripts/setup", words[0]));
    assert!(output.status.success(), "{command}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// Compiles a source of `tests/native/dwarf` to a library in `place`.
fn compile(place: &Path, source: &str, compiler: &str) -> PathBuf {
    let source = folder().join(source);
    let path = place.join("libtest.so");
    run(place, &format!("{compiler} -fPIC -shared {} -o {}", source.display(), path.display()));
    path
}

/// Everything that a library says, one name after the other.
fn describe(library: &Library) -> String {
    let mut text = String::new();
    for name in library.names().into_iter().filter(|name| !name.starts_with("__")) {
        match library.lookup(&name) {
            Some(Entity::Function(functions)) => {
                for function in functions {
                    let place = if function.address.is_some() { "" } else { " (elsewhere)" };
                    let _ = writeln!(text, "{function}{place}");
                }
            }
            Some(Entity::Variable(variable)) => {
                let place = if variable.address.is_some() { "" } else { " (no fixed address)" };
                let _ = writeln!(text, "{}{place}", variable.ty.declare(&name));
            }
            Some(Entity::Enumerator(value, ty)) => {
                let _ = writeln!(text, "{name} = {value} of {ty}");
            }
            Some(Entity::Macro(body)) => {
                let _ = writeln!(text, "#define {name} {body}");
            }
            Some(Entity::Type(ty)) => describe_type(&mut text, &name, ty),
            None => {
                let _ = writeln!(text, "{name}: nothing");
            }
        }
    }
    text
}

fn describe_type(text: &mut String, name: &str, ty: TypeRef) {
    let about = ty.get();
    let _ = write!(text, "type {name}: {} bytes, aligned {}", about.size, about.align);
    match &about.kind {
        Kind::Typedef(of) => {
            let _ = writeln!(text, ", is {of}");
            if of.get().name.is_none() {
                describe_members(text, *of, 1);
            }
        }
        Kind::Incomplete => text.push_str(", incomplete\n"),
        _ => {
            let _ = writeln!(text, ", {ty}");
            describe_members(text, ty, 1);
        }
    }
}

fn describe_members(text: &mut String, ty: TypeRef, depth: usize) {
    match &ty.get().kind {
        Kind::Struct(record) | Kind::Union(record) => describe_record(text, record, depth),
        Kind::Enum(underlying, values) => {
            let values: Vec<String> = values.iter().map(|v| format!("{} = {}", v.name, v.value)).collect();
            let _ = writeln!(text, "{}{underlying}: {}", "    ".repeat(depth), values.join(", "));
        }
        _ => {}
    }
}

fn describe_record(text: &mut String, record: &Record, depth: usize) {
    let indent = "    ".repeat(depth);
    if record.polymorphic {
        let _ = writeln!(text, "{indent}virtual table");
    }
    for Field { name, ty, offset, bits, base } in &record.fields {
        let bits = bits.map_or(String::new(), |(first, width)| format!(" bits {first}+{width}"));
        let base = if *base { " base class" } else { "" };
        let name = name.as_deref().unwrap_or("");
        let _ = writeln!(text, "{indent}{offset}{bits}: {}{base}", ty.declare(name));
        if ty.get().name.is_none() {
            describe_members(text, *ty, depth + 1);
        }
    }
    for virtual_base in &record.virtual_bases {
        let _ = writeln!(text, "{indent}virtual base {} by slot {:?}", virtual_base.ty, virtual_base.slot);
    }
    for method in &record.methods {
        let slot = method.virtual_slot.map_or(String::new(), |slot| format!(" virtual {slot}"));
        let place = if method.address.is_some() { "" } else { " (elsewhere)" };
        let _ = writeln!(text, "{indent}{method}{slot}{place}");
    }
}

/// Compares with the `.out` file; `DWARF_BLESS=1` writes it.
fn check(source: &str, how: &str, found: &str) {
    let path = folder().join(source).with_extension("out");
    if std::env::var_os("DWARF_BLESS").is_some() {
        std::fs::write(&path, found).expect("the expectation");
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let differing = expected.lines().zip(found.lines()).find(|(a, b)| a != b);
    assert!(expected == found, "{source} by {how}: first difference {differing:?}\n{found}");
}

#[test]
fn c_by_gcc() {
    for how in ["-gdwarf-5 -O0", "-gdwarf-4 -O0", "-gdwarf-3", "-gdwarf-2", "-gdwarf-5 -O2", "-gdwarf-4 -O2"] {
        let place = scratch(&format!("gcc{}", how.replace(' ', "")));
        let library = Library::open(&compile(&place, "shapes.c", &format!("gcc {how}"))).expect(how);
        check("shapes.c", how, &describe(library));
    }
}

/// A system library, or none with a word about it where this machine does not have it.
fn system(name: &str) -> Option<&'static Library> {
    let path = Path::new("/usr/lib/x86_64-linux-gnu").join(name);
    let path = if path.exists() { path } else { Path::new("/lib/x86_64-linux-gnu").join(name) };
    path.exists().then(|| Library::open(&path).unwrap_or_else(|e| panic!("{e}")))
}

/// The prototype of a function of a library.
fn prototype(library: &Library, name: &str) -> String {
    match library.lookup(name) {
        Some(Entity::Function(functions)) => functions[0].to_string(),
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn libz_with_its_header() {
    let libz = system("libz.so.1").expect("libz; run scripts/setup");
    assert!(libz.lookup("deflate").is_none() && libz.symbol("deflate").is_some());
    let names = libz.include("zlib.h").unwrap_or_else(|e| panic!("{e}"));
    assert!(names.len() > 50, "{names:?}");
    assert_eq!(prototype(libz, "deflate"), "int deflate(z_streamp strm, int flush)");
    assert_eq!(prototype(libz, "zlibVersion"), "const char *zlibVersion(void)");
    assert_eq!(prototype(libz, "crc32"), "uLong crc32(uLong crc, const Bytef *buf, uInt len)");
    let stream = libz.type_named("z_stream").expect("z_stream");
    assert_eq!(stream.get().size, 112);
    let Some(Entity::Macro(text)) = libz.lookup("Z_BUF_ERROR") else { panic!("no macro") };
    assert_eq!(libz.constant(&text), Some(dwarfpython::dwarf::Constant::Int(-5)));
    let Some(Entity::Macro(text)) = libz.lookup("ZLIB_VERSION") else { panic!("no macro") };
    assert!(matches!(libz.constant(&text), Some(dwarfpython::dwarf::Constant::Text(t)) if t.starts_with(b"1.")));
}

#[test]
fn libc_with_its_debug_package() {
    let libc = system("libc.so.6").expect("libc");
    assert!(libc.has_debug_information(), "libc6-dbg is missing; run scripts/setup");
    for (name, expected) in [
        ("qsort", "void qsort(void *b, size_t n, size_t s, __compar_fn_t cmp)"),
        ("strlen", "size_t strlen(const char *)"),
        ("fopen", "FILE *fopen(const char *filename, const char *mode)"),
        ("getpid", "__pid_t getpid(void)"),
    ] {
        assert_eq!(prototype(libc, name), expected);
    }
    assert_eq!(libc.type_named("struct stat").expect("stat").get().size, 144);
    assert_eq!(libc.type_named("FILE *").expect("FILE").to_string(), "FILE *");
}

/// Opens a library that was made in a way of its own, and compares.
fn check_library(source: &str, how: &str, path: &Path) {
    let library = Library::open(path).unwrap_or_else(|e| panic!("{how}: {e}"));
    assert_eq!(library.problems(), [], "{how}");
    check(source, how, &describe(library));
}

#[test]
fn c_by_clang() {
    for how in ["-gdwarf-5", "-gdwarf-4", "-gdwarf-3", "-gdwarf-2", "-gdwarf-5 -O2", "-gdwarf-5 -gpubnames"] {
        let place = scratch(&format!("clang{}", how.replace(' ', "")));
        let how = format!("clang {how} -fno-eliminate-unused-debug-types");
        check_library("shapes.c", &how, &compile(&place, "shapes.c", &how));
    }
}

#[test]
fn compressed_sections() {
    for how in ["gcc -g -gz=zlib", "gcc -g -gz=zlib-gnu", "clang -g -gz=zlib -fno-eliminate-unused-debug-types"] {
        let place = scratch(&how.replace(' ', ""));
        check_library("shapes.c", how, &compile(&place, "shapes.c", how));
    }
    let place = scratch("zstd");
    let path = compile(&place, "shapes.c", "gcc -g");
    run(&place, &format!("llvm-objcopy-19 --compress-debug-sections=zstd {} libzstd.so", path.display()));
    check_library("shapes.c", "zstd", &place.join("libzstd.so"));
}

#[test]
fn separate_debug_files() {
    let place = scratch("debuglink");
    let path = compile(&place, "shapes.c", "gcc -g -Wl,--build-id=none");
    run(&place, "objcopy --only-keep-debug libtest.so libtest.debug");
    run(&place, "strip libtest.so");
    run(&place, "objcopy --add-gnu-debuglink=libtest.debug libtest.so");
    check_library("shapes.c", "debuglink", &path);
    // Another build's file is refused by its sum.
    let place = scratch("debuglink-wrong");
    let path = compile(&place, "shapes.c", "gcc -g -Wl,--build-id=none");
    run(&place, "objcopy --only-keep-debug libtest.so libtest.debug");
    run(&place, "strip libtest.so");
    run(&place, "objcopy --add-gnu-debuglink=libtest.debug libtest.so");
    run(&place, "objcopy --remove-section=.comment libtest.debug");
    assert!(!Library::open(&path).expect("stripped").has_debug_information());
}

#[test]
fn split_units() {
    // Each packer hangs or fails on the other compiler's files.
    let commands = [
        ("gcc -g -gdwarf-5 -gsplit-dwarf", ""),
        ("gcc -g -gdwarf-4 -gsplit-dwarf", "dwp"),
        ("gcc -g -gdwarf-4 -gsplit-dwarf -fdebug-types-section", "dwp"),
        ("clang -g -gdwarf-5 -gsplit-dwarf -fno-eliminate-unused-debug-types", "llvm-dwp-19"),
        ("clang -g -gdwarf-4 -gsplit-dwarf -fno-eliminate-unused-debug-types", "llvm-dwp-19"),
    ];
    for (how, packer) in commands {
        let place = scratch(&how.replace(' ', ""));
        check_library("shapes.c", how, &compile(&place, "shapes.c", how));
        if packer.is_empty() {
            continue;
        }
        // The same in a package, without the files that went into it.
        let packed = scratch(&format!("{}-package", how.replace(' ', "")));
        let path = compile(&packed, "shapes.c", how);
        let split: Vec<PathBuf> = std::fs::read_dir(&packed)
            .expect("files")
            .filter_map(|entry| Some(entry.ok()?.path()).filter(|path| path.extension().is_some_and(|e| e == "dwo")))
            .collect();
        assert_eq!(split.len(), 1, "{how}");
        run(&packed, &format!("{packer} {} -o libtest.so.dwp", split[0].display()));
        std::fs::remove_file(&split[0]).expect("the .dwo file");
        check_library("shapes.c", &format!("{how}, packed"), &path);
    }
}

#[test]
fn a_missing_split_unit_is_told() {
    let place = scratch("split-missing");
    let path = compile(&place, "shapes.c", "gcc -g -gsplit-dwarf");
    for entry in std::fs::read_dir(&place).expect("files").flatten() {
        if entry.path().extension().is_some_and(|e| e == "dwo") {
            std::fs::remove_file(entry.path()).expect("the .dwo file");
        }
    }
    let library = Library::open(&path).expect("the library");
    assert!(
        library.problems().iter().any(|p| p.to_string().contains(".dwo: No such file")),
        "{:?}",
        library.problems()
    );
}

#[test]
fn type_units_and_supplements() {
    let place = scratch("types");
    check_library("shapes.c", "type units", &compile(&place, "shapes.c", "gcc -g -gdwarf-4 -fdebug-types-section"));
    let place = scratch("types5");
    check_library(
        "shapes.c",
        "type units of 5",
        &compile(&place, "shapes.c", "gcc -g -gdwarf-5 -fdebug-types-section"),
    );
    // dwz alone makes partial units; with two files, a supplement that both refer to.
    let place = scratch("dwz");
    let path = compile(&place, "shapes.c", "gcc -g -gdwarf-4");
    run(&place, "dwz libtest.so");
    check_library("shapes.c", "dwz", &path);
    for version in ["4", "5"] {
        let place = scratch(&format!("dwz-multifile{version}"));
        let path = compile(&place, "shapes.c", &format!("gcc -g -gdwarf-{version}"));
        run(&place, "cp libtest.so libsecond.so");
        run(&place, "dwz -m common.debug libtest.so libsecond.so");
        check_library("shapes.c", "dwz with a supplement", &path);
    }
}

#[test]
fn classes() {
    for how in
        ["g++ -g -gdwarf-5", "g++ -g -gdwarf-4", "g++ -g -gdwarf-4 -fdebug-types-section", "g++ -g -gsplit-dwarf"]
    {
        let place = scratch(&how.replace(' ', ""));
        check_library("classes.cpp", how, &compile(&place, "classes.cpp", how));
    }
    let place = scratch("clang++");
    let how = "clang++ -g -fno-eliminate-unused-debug-types -fstandalone-debug";
    let library = Library::open(&compile(&place, "classes.cpp", how)).expect(how);
    for (name, expected) in [
        ("geometry::Square::scale", "void geometry::Square::scale(class geometry::Square *this, double by)"),
        ("geometry::total", "double geometry::total(class geometry::Shape *const *shapes, unsigned long count)"),
    ] {
        assert_eq!(prototype(library, name), expected.replace("class", "struct"));
    }
    let place = scratch("cpp-dwz");
    let path = compile(&place, "classes.cpp", "g++ -g -gdwarf-4");
    run(&place, "dwz libtest.so");
    check_library("classes.cpp", "g++ and dwz", &path);
}

#[test]
fn rust_for_c() {
    let place = scratch("rust");
    let source = folder().join("rusty.rs");
    run(&place, &format!("rustc -g --edition 2024 --crate-type cdylib {} -o libtest.so", source.display()));
    let library = Library::open(&place.join("libtest.so")).expect("a library of Rust");
    let mut text = String::new();
    for name in ["rust_sum", "rust_point"] {
        let _ = writeln!(text, "{}", prototype(library, name));
    }
    for name in ["rusty::Point", "rusty::Mark", "rusty::Number"] {
        match library.lookup(name) {
            Some(Entity::Type(ty)) => describe_type(&mut text, name, ty),
            other => panic!("{name}: {other:?}"),
        }
    }
    assert!(matches!(library.lookup("RUST_LIMIT"), Some(Entity::Variable(v)) if v.address.is_some()));
    check("rusty.rs", "rustc", &text);
}

/// What another process finds in libc, when the next test asks it.
#[test]
fn sample_of_libc() {
    if std::env::var_os("DWARF_SAMPLE").is_none() {
        return;
    }
    let libc = system("libc.so.6").expect("libc");
    for name in
        ["qsort", "fopen", "strlen", "getaddrinfo", "environ", "FILE", "SIGINT", "stat", "size_t", "div", "nothing"]
    {
        let found = match libc.lookup(name) {
            Some(Entity::Function(functions)) => functions[0].to_string(),
            Some(Entity::Variable(variable)) => variable.ty.declare(name),
            Some(Entity::Type(ty)) => ty.declare(name),
            other => format!("{other:?}"),
        };
        println!("sample {found}");
    }
}

/// A process's sample with this folder as its cache.
fn sample(cache: &Path) -> std::process::Child {
    Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "sample_of_libc", "--nocapture"])
        .env("DWARF_SAMPLE", "1")
        .env("XDG_CACHE_HOME", cache)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("a process")
}

fn lines_of(child: std::process::Child) -> String {
    let output = child.wait_with_output().expect("a process");
    assert!(output.status.success());
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().filter(|line| line.contains("sample ")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_cache_of_a_large_debug_file() {
    let cache = scratch("cache");
    let expected = lines_of(sample(Path::new("/dev/null")));
    assert!(expected.contains("void qsort(") && expected.contains("sample None"), "{expected}");
    // Several processes write at once.
    let together: Vec<_> = (0..4).map(|_| sample(&cache)).collect();
    for child in together {
        assert_eq!(lines_of(child), expected);
    }
    let folder = cache.join("dwarfpython/debug");
    let files =
        || -> Vec<PathBuf> { std::fs::read_dir(&folder).expect("a cache").flatten().map(|e| e.path()).collect() };
    assert_eq!(files().len(), 1, "{:?}", files());
    let file = files().remove(0);
    let whole = std::fs::read(&file).expect("the index");
    assert_eq!(lines_of(sample(&cache)), expected);
    // Whatever happened to the file, the answers are the same, and it is whole again.
    let middle = whole.len() / 2;
    let mut changed = whole.clone();
    changed[middle] ^= 1;
    let mut another_version = whole.clone();
    another_version[17] ^= 1;
    for (how, bytes) in [
        ("changed", changed),
        ("cut off", whole[..middle].to_vec()),
        ("empty", Vec::new()),
        ("another head", another_version),
        ("no head", vec![0xff; 40]),
    ] {
        // Another file of the same name: the old one may be mapped.
        std::fs::remove_file(&file).expect("the index");
        std::fs::write(&file, bytes).expect("the index");
        assert_eq!(lines_of(sample(&cache)), expected, "{how}");
        assert_eq!(std::fs::read(&file).expect("the index").len(), whole.len(), "{how}");
    }
}

#[test]
fn what_is_no_library_is_an_error() {
    let place = scratch("errors");
    let error = |name: &str, bytes: &[u8]| {
        let path = place.join(name);
        std::fs::write(&path, bytes).expect("a file");
        let why = Library::open(&path).err().expect(name).to_string();
        assert!(why.contains(name), "{why}");
        why
    };
    assert!(error("text.so", b"GROUP ( libc.so.6 )").contains("not an ELF file"));
    assert!(error("empty.so", b"").contains("not an ELF file"));
    assert!(error("short.so", b"\x7fELF\x02\x01\x01").contains("damaged ELF file"));
    let mut arm = std::fs::read("/lib/x86_64-linux-gnu/libm.so.6").expect("libm");
    arm.truncate(4096);
    arm[18] = 183;
    assert!(error("arm.so", &arm).contains("AArch64"));
    arm[4] = 1;
    arm[18] = 3;
    assert!(error("old.so", &arm).contains("i386"));
    let missing = Library::open(Path::new("/nowhere/libnone.so")).err().expect("an error").to_string();
    assert_eq!(missing, "/nowhere/libnone.so: No such file or directory (os error 2)");
    assert!(Library::open(&place).err().expect("an error").to_string().contains("not a regular file"));
    run(&place, &format!("gcc -g -c {} -o unlinked.so", folder().join("shapes.c").display()));
    assert!(Library::open(&place.join("unlinked.so")).err().expect("an error").to_string().contains("not linked"));
}

#[test]
fn expressions_of_types() {
    let place = scratch("expressions");
    let library = Library::open(&compile(&place, "shapes.c", "gcc -g")).expect("a library");
    for (text, expected, size) in [
        ("int", "int", 4),
        ("unsigned long int", "unsigned long", 8),
        ("long unsigned", "unsigned long", 8),
        ("const char *", "const char *", 8),
        ("char *const", "char *const", 8),
        ("struct node **", "struct node **", 8),
        ("point_t [3]", "point_t [3]", 48),
        ("double[2][4]", "double [2][4]", 64),
        ("int (*)(int, char **, ...)", "int (*)(int, char **, ...)", 8),
        ("void (*(*)[2])(enum colour)", "void (*(*)[2])(enum colour)", 8),
        ("struct mixed", "struct mixed", 144),
        ("uint16_t", "uint16_t", 2),
        ("long double _Complex", "long double _Complex", 32),
    ] {
        let ty = library.type_named(text).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!((ty.to_string().as_str(), ty.get().size), (expected, size), "{text}");
    }
    for (text, problem) in [
        ("", "a type's name is missing"),
        ("struct nowhere *", "no `struct nowhere` is known"),
        ("int x", "unexpected name `x`"),
        ("int [", "`]` expected at the end"),
        ("unsigned float", "`unsigned float` is no type"),
        ("int (*", "`)` expected at the end"),
        ("int $%", "unexpected `%`"),
        ("wrong_t", "no type `wrong_t` is known"),
    ] {
        let why = library.type_named(text).expect_err(text).to_string();
        assert!(why.contains(problem), "{why}");
    }
    assert!(library.type_named(&"*".repeat(10_000)).is_err());
    assert!(library.type_named(&format!("int {}", "(".repeat(100_000))).is_err());
    let huge = library.type_named("char [1000000000]").expect("1 GB");
    assert_eq!(huge.get().size, 1_000_000_000);
    let endless = library.type_named("long [0xffffffffffffffff]").expect("a type");
    assert!(matches!(endless.get().kind, Kind::Unsupported(_)));
}

#[test]
fn declarations() {
    let place = scratch("declarations");
    let path = compile(&place, "shapes.c", "gcc");
    let library = Library::open(&path).expect("a library");
    assert!(!library.has_debug_information() && library.lookup("add").is_none());
    assert_eq!(library.declare("int add(int a, int b); extern int counter").expect("simple"), ["add", "counter"]);
    assert_eq!(prototype(library, "add"), "int add(int a, int b)");
    let Some(Entity::Variable(counter)) = library.lookup("counter") else { panic!("no variable") };
    assert_eq!(counter.address, library.symbol("counter").map(|symbol| symbol.address));
    let text = "typedef struct { double x, y; } point_t;\nenum { ONE = 1 };\n#define SIZE (4 * sizeof(int))\n\
                double scale(point_t p, float by); int total(int values[], int);";
    assert_eq!(library.declare(text).expect("compiled"), ["scale", "total"]);
    assert_eq!(prototype(library, "scale"), "double scale(point_t p, float by)");
    assert_eq!(prototype(library, "total"), "int total(int *values, int)");
    assert!(matches!(library.lookup("ONE"), Some(Entity::Enumerator(1, _))));
    let Some(Entity::Macro(size)) = library.lookup("SIZE") else { panic!("no macro") };
    assert_eq!(library.constant(&size), Some(dwarfpython::dwarf::Constant::Int(16)));
    // Later declarations know the types of earlier ones.
    library.declare("point_t middle(const point_t *, const point_t *);").expect("known types");
    assert_eq!(prototype(library, "middle"), "point_t middle(const point_t *, const point_t *)");
    for (text, problem) in
        [("int broken(", "`)` expected"), ("struct { nonsense", "error:"), ("", "nothing is declared")]
    {
        let why = library.declare(text).expect_err(text).to_string();
        assert!(why.contains(problem) || why.contains("error:"), "{why}");
    }
    let why = library.include("no/such/header.h").expect_err("an error").to_string();
    assert!(why.contains("no/such/header.h"), "{why}");
}

#[test]
fn libsqlite_with_its_header() {
    let sqlite = system("libsqlite3.so.0").expect("libsqlite3; run scripts/setup");
    let names = sqlite.include("sqlite3.h").unwrap_or_else(|e| panic!("{e}"));
    assert!(names.len() > 200, "{}", names.len());
    for (name, expected) in [
        ("sqlite3_open", "int sqlite3_open(const char *filename, sqlite3 **ppDb)"),
        ("sqlite3_column_double", "double sqlite3_column_double(sqlite3_stmt *, int iCol)"),
        ("sqlite3_mprintf", "char *sqlite3_mprintf(const char *, ...)"),
    ] {
        assert_eq!(prototype(sqlite, name), expected);
    }
    let Some(Entity::Macro(row)) = sqlite.lookup("SQLITE_ROW") else { panic!("no macro") };
    assert_eq!(sqlite.constant(&row), Some(dwarfpython::dwarf::Constant::Int(100)));
    let Some(Entity::Macro(transient)) = sqlite.lookup("SQLITE_TRANSIENT") else { panic!("no macro") };
    assert_eq!(sqlite.constant(&transient), Some(dwarfpython::dwarf::Constant::Int(u64::MAX.into())));
    assert!(matches!(sqlite.lookup("sqlite3_version"), Some(Entity::Variable(v)) if v.address.is_some()));
}
