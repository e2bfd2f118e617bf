//! The `_socket` module: sockets, names of hosts and services, byte order.

use crate::heap::{Value, gil};
use crate::objects::socket::{self, address, c_int};
use crate::objects::{
    Args, Builtin, Exc, NativeFn, PyResult, bytes, class, dict, exception, int, intern, list, module, path, polling,
    protocol, raise, string, tuple, view,
};
use std::ffi::{CStr, CString};
use std::sync::atomic::AtomicU64;

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("CMSG_LEN", |a| control_size(a, "CMSG_LEN")),
    ("CMSG_SPACE", |a| control_size(a, "CMSG_SPACE")),
    ("close", close),
    ("dup", dup),
    ("getaddrinfo", getaddrinfo),
    ("getdefaulttimeout", |_| Ok(socket::timeout_value(socket::default_timeout()))),
    ("gethostbyname", gethostbyname),
    ("gethostbyname_ex", gethostbyname_ex),
    ("gethostbyaddr", gethostbyaddr),
    ("gethostname", gethostname),
    ("getnameinfo", getnameinfo),
    ("getprotobyname", getprotobyname),
    ("getservbyname", getservbyname),
    ("getservbyport", getservbyport),
    ("htonl", |a| order32(a, "htonl")),
    ("htons", |a| order16(a, "htons")),
    ("if_indextoname", if_indextoname),
    ("if_nameindex", if_nameindex),
    ("if_nametoindex", if_nametoindex),
    ("inet_aton", inet_aton),
    ("inet_ntoa", inet_ntoa),
    ("inet_ntop", inet_ntop),
    ("inet_pton", inet_pton),
    ("ntohl", |a| order32(a, "ntohl")),
    ("ntohs", |a| order16(a, "ntohs")),
    ("setdefaulttimeout", |a| {
        a.check("setdefaulttimeout", 0, 1, 1)?;
        socket::set_default_timeout(socket::timeout_argument(a.positional[0])?);
        Ok(Value::NONE)
    }),
    ("sethostname", |_| Err(exception::os_error(libc::EPERM, None))),
    ("socketpair", socketpair),
];

macro_rules! constants { ($($name:ident)*) => { &[$((stringify!($name), libc::$name as i64)),*] } }

#[rustfmt::skip]
const CONSTANTS: &[(&str, i64)] = constants! {
    AF_UNSPEC AF_INET AF_INET6 AF_UNIX AF_NETLINK AF_PACKET AF_VSOCK AF_BLUETOOTH AF_CAN AF_ALG
    SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_RDM SOCK_SEQPACKET SOCK_CLOEXEC SOCK_NONBLOCK
    SOL_SOCKET SO_DEBUG SO_REUSEADDR SO_TYPE SO_ERROR SO_DONTROUTE SO_BROADCAST SO_SNDBUF SO_RCVBUF SO_KEEPALIVE
    SO_OOBINLINE SO_PRIORITY SO_LINGER SO_REUSEPORT SO_PASSCRED SO_PEERCRED SO_RCVLOWAT SO_SNDLOWAT SO_RCVTIMEO
    SO_SNDTIMEO SO_ACCEPTCONN SO_BINDTODEVICE SO_DOMAIN SO_PROTOCOL SO_MARK SO_INCOMING_CPU
    SOMAXCONN MSG_OOB MSG_PEEK MSG_DONTROUTE MSG_CTRUNC MSG_TRUNC MSG_DONTWAIT MSG_EOR MSG_WAITALL MSG_CONFIRM
    MSG_ERRQUEUE MSG_NOSIGNAL MSG_MORE MSG_CMSG_CLOEXEC MSG_FASTOPEN SCM_RIGHTS SCM_CREDENTIALS
    IPPROTO_IP IPPROTO_ICMP IPPROTO_IGMP IPPROTO_TCP IPPROTO_EGP IPPROTO_PUP IPPROTO_UDP IPPROTO_IDP IPPROTO_TP
    IPPROTO_IPV6 IPPROTO_ROUTING IPPROTO_FRAGMENT IPPROTO_RSVP IPPROTO_GRE IPPROTO_ESP IPPROTO_AH IPPROTO_ICMPV6
    IPPROTO_NONE IPPROTO_DSTOPTS IPPROTO_PIM IPPROTO_SCTP IPPROTO_RAW IPPROTO_UDPLITE IPPROTO_MPTCP IPPROTO_HOPOPTS
    IP_TOS IP_TTL IP_HDRINCL IP_OPTIONS IP_RECVTOS IP_MULTICAST_IF IP_MULTICAST_TTL IP_MULTICAST_LOOP
    IP_ADD_MEMBERSHIP IP_DROP_MEMBERSHIP IP_TRANSPARENT IP_PKTINFO IP_RECVTTL IP_BIND_ADDRESS_NO_PORT IP_RECVERR
    IPV6_ADD_MEMBERSHIP IPV6_DROP_MEMBERSHIP IPV6_MULTICAST_HOPS IPV6_MULTICAST_IF IPV6_MULTICAST_LOOP IPV6_UNICAST_HOPS
    IPV6_V6ONLY IPV6_CHECKSUM IPV6_RECVPKTINFO IPV6_PKTINFO IPV6_TCLASS IPV6_RECVTCLASS IPV6_HOPLIMIT
    IPV6_RECVHOPLIMIT
    TCP_NODELAY TCP_MAXSEG TCP_CORK TCP_KEEPIDLE TCP_KEEPINTVL TCP_KEEPCNT TCP_SYNCNT TCP_LINGER2 TCP_DEFER_ACCEPT
    TCP_WINDOW_CLAMP TCP_INFO TCP_QUICKACK TCP_FASTOPEN TCP_CONGESTION TCP_USER_TIMEOUT
    SHUT_RD SHUT_WR SHUT_RDWR
    AI_PASSIVE AI_CANONNAME AI_NUMERICHOST AI_NUMERICSERV AI_ALL AI_V4MAPPED AI_ADDRCONFIG
    EAI_AGAIN EAI_BADFLAGS EAI_FAIL EAI_FAMILY EAI_MEMORY EAI_NODATA EAI_NONAME EAI_SERVICE EAI_SOCKTYPE EAI_SYSTEM
    EAI_OVERFLOW
    NI_MAXHOST NI_NUMERICHOST NI_NUMERICSERV NI_NOFQDN NI_NAMEREQD NI_DGRAM
};

#[rustfmt::skip]
const MORE: &[(&str, i64)] = &[
    ("IPV6_JOIN_GROUP", 20), ("IPV6_LEAVE_GROUP", 21), ("INADDR_ANY", 0), ("INADDR_BROADCAST", 0xffff_ffff), ("INADDR_LOOPBACK", 0x7f00_0001),
    ("INADDR_UNSPEC_GROUP", 0xe000_0000), ("INADDR_ALLHOSTS_GROUP", 0xe000_0001),
    ("INADDR_MAX_LOCAL_GROUP", 0xe000_00ff), ("INADDR_NONE", 0xffff_ffff), ("IPPORT_RESERVED", 1024),
    ("IPPORT_USERRESERVED", 5000), ("NI_MAXSERV", 32), ("SOL_IP", 0), ("SOL_TCP", 6), ("SOL_UDP", 17),
    ("IP_DEFAULT_MULTICAST_TTL", 1), ("IP_DEFAULT_MULTICAST_LOOP", 1), ("IP_MAX_MEMBERSHIPS", 20), ("EAI_ADDRFAMILY", -9),
];

static HERROR: AtomicU64 = AtomicU64::new(0);

/// Makes the module.
///
/// # Errors
/// None; the signature is that of every constructor.
pub fn module() -> PyResult<Value> {
    let m = module::new("_socket");
    module::add_functions(m, FUNCTIONS);
    let set = |name: &str, v: Value| dict::set_str(module::globals(m), intern::intern(name), v);
    for &(name, n) in CONSTANTS.iter().chain(MORE) {
        set(name, int::from_i64(n));
    }
    set("socket", Builtin::Socket.class());
    set("SocketType", Builtin::Socket.class());
    set("error", Exc::OSError.class());
    set("timeout", Exc::TimeoutError.class());
    set("gaierror", address::gai_error());
    set("herror", address::error_class(&HERROR, "herror"));
    set("has_ipv6", Value::TRUE);
    Ok(m)
}

fn failed() -> crate::objects::Pending {
    exception::os_error(std::io::Error::last_os_error().raw_os_error().unwrap_or(0), None)
}

fn text(v: Value, function: &str, place: usize) -> PyResult<&'static str> {
    string::as_text(v).ok_or_else(|| {
        let message = format!("{function}() argument {place} must be str, not {}", class::name_of(v));
        raise(Exc::TypeError, message)
    })
}

fn control_size(args: &Args, name: &str) -> PyResult<Value> {
    args.check(name, 0, 1, 1)?;
    let n = protocol::index_i64(args.positional[0])?;
    if !(0..=0x7fff_ffff).contains(&n) {
        return Err(raise(Exc::OverflowError, format!("{name}() argument out of range")));
    }
    // SAFETY: arithmetic only.
    let size = unsafe { if name == "CMSG_LEN" { libc::CMSG_LEN(n as u32) } else { libc::CMSG_SPACE(n as u32) } };
    Ok(int::from_i64(i64::from(size)))
}

fn close(args: &Args) -> PyResult<Value> {
    args.check("close", 0, 1, 1)?;
    let fd = c_int(args.positional[0])?;
    // SAFETY: the caller owns the descriptor.
    if unsafe { libc::close(fd) } < 0 { Err(failed()) } else { Ok(Value::NONE) }
}

fn dup(args: &Args) -> PyResult<Value> {
    args.check("dup", 0, 1, 1)?;
    // SAFETY: plain system call.
    let fd = unsafe { libc::fcntl(c_int(args.positional[0])?, libc::F_DUPFD_CLOEXEC, 0) };
    if fd < 0 { Err(failed()) } else { Ok(int::from_i64(i64::from(fd))) }
}

fn socketpair(args: &Args) -> PyResult<Value> {
    let [family, kind, proto] = args.bind("socketpair", 0, ["family", "type", "proto"], 3, 0)?;
    let number = |v: Option<Value>, default: i32| v.map_or(Ok(default), c_int);
    let (family, kind, proto) = (number(family, libc::AF_UNIX)?, number(kind, libc::SOCK_STREAM)?, number(proto, 0)?);
    let mut ends = [0; 2];
    // SAFETY: room for two descriptors.
    if unsafe { libc::socketpair(family, kind | libc::SOCK_CLOEXEC, proto, ends.as_mut_ptr()) } < 0 {
        return Err(failed());
    }
    let make = |fd: i32| {
        let all = [family, kind, proto, fd].map(|n| int::from_i64(i64::from(n)));
        crate::objects::doors::call(Builtin::Socket.class(), &all)
    };
    Ok(tuple::new(&[make(ends[0])?, make(ends[1])?]))
}

fn getaddrinfo(args: &Args) -> PyResult<Value> {
    let names = ["host", "port", "family", "type", "proto", "flags"];
    let [host, port, family, kind, proto, flags] = args.bind("getaddrinfo", 0, names, 6, 2)?;
    let given = |v: Option<Value>| v.filter(|v| !v.is_none());
    let host = match given(host) {
        None => None,
        Some(v) if string::is(v) => Some(
            String::from_utf8_lossy(bytes::slice(string::codec::encode(v, "idna", "strict").or_else(|p| {
                if string::text(v).is_ascii() {
                    exception::take();
                    return Ok(bytes::new(string::text(v).as_bytes()));
                }
                Err(p)
            })?))
            .into_owned(),
        ),
        Some(v) => match bytes::as_slice(v) {
            Some(b) => Some(String::from_utf8_lossy(b).into_owned()),
            None => return Err(raise(Exc::TypeError, "getaddrinfo() argument 1 must be string or None")),
        },
    };
    let port = match given(port) {
        None => None,
        Some(v) if int::is(v) => Some(string::text(protocol::str(v)?).to_owned()),
        Some(v) => match (string::as_text(v), bytes::as_slice(v)) {
            (Some(t), _) => Some(t.to_owned()),
            (_, Some(b)) => Some(String::from_utf8_lossy(b).into_owned()),
            _ => return Err(raise(Exc::OSError, "Int or String expected")),
        },
    };
    let number = |v: Option<Value>| v.map_or(Ok(0), c_int);
    let hints = [number(family)?, number(kind)?, number(proto)?, number(flags)?];
    let found = address::look_up(host.as_deref(), port.as_deref(), hints)?;
    let mut all = Vec::new();
    for one in found {
        let [family, kind, proto] = one.kinds.map(|n| int::from_i64(i64::from(n)));
        let place = address::value(&one.address, one.address.len())?;
        all.push(tuple::new(&[family, kind, proto, string::new(&one.name), place]));
    }
    Ok(list::new(&all))
}

fn quad(host: &str) -> PyResult<String> {
    let a = address::resolve(host, libc::AF_INET)?;
    Ok(std::net::Ipv4Addr::new(a[0], a[1], a[2], a[3]).to_string())
}

fn gethostbyname(args: &Args) -> PyResult<Value> {
    args.check("gethostbyname", 0, 1, 1)?;
    Ok(string::new(&quad(text(args.positional[0], "gethostbyname", 1)?)?))
}

fn gethostbyname_ex(args: &Args) -> PyResult<Value> {
    args.check("gethostbyname_ex", 0, 1, 1)?;
    let host = text(args.positional[0], "gethostbyname_ex", 1)?;
    let all = list::new(&[string::new(&quad(host)?)]);
    Ok(tuple::new(&[string::new(host), list::new(&[]), all]))
}

fn name_of(a: &[u8], flags: i32) -> PyResult<(String, String)> {
    let (mut host, mut service) = ([0u8; 1025], [0u8; 32]);
    // SAFETY: an address and room of the sizes said.
    let rc = gil::outside(|| unsafe {
        let (h, s) = (host.as_mut_ptr().cast(), service.as_mut_ptr().cast());
        libc::getnameinfo(a.as_ptr().cast(), a.len() as u32, h, host.len() as u32, s, service.len() as u32, flags)
    });
    if rc != 0 {
        return Err(address::address_error(rc));
    }
    let plain = |b: &[u8]| CStr::from_bytes_until_nul(b).unwrap_or_default().to_string_lossy().into_owned();
    Ok((plain(&host), plain(&service)))
}

fn gethostbyaddr(args: &Args) -> PyResult<Value> {
    args.check("gethostbyaddr", 0, 1, 1)?;
    let found = address::look_up(Some(text(args.positional[0], "gethostbyaddr", 1)?), None, [0; 4])?;
    let Some(first) = found.first() else { return Err(address::address_error(libc::EAI_NONAME)) };
    let (host, _) = name_of(&first.address, libc::NI_NAMEREQD)?;
    let (number, _) = name_of(&first.address, libc::NI_NUMERICHOST)?;
    Ok(tuple::new(&[string::new(&host), list::new(&[]), list::new(&[string::new(&number)])]))
}

fn gethostname(args: &Args) -> PyResult<Value> {
    args.check("_socket.gethostname", 0, 0, 0)?;
    let mut name = [0u8; 1024];
    // SAFETY: room of the size said, less the NUL.
    if unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len() - 1) } < 0 {
        return Err(failed());
    }
    Ok(path::decode(CStr::from_bytes_until_nul(&name).unwrap_or_default().to_bytes()))
}

fn getnameinfo(args: &Args) -> PyResult<Value> {
    args.check("getnameinfo", 0, 2, 2)?;
    let given = args.positional[0];
    if !tuple::is(given) {
        return Err(raise(Exc::TypeError, "getnameinfo() argument 1 must be a tuple"));
    }
    let items = tuple::items(given);
    if !(2..=4).contains(&items.len()) {
        return Err(raise(Exc::TypeError, "getnameinfo(): illegal sockaddr argument"));
    }
    let host = text(items[0], "getnameinfo", 1)?;
    let port = protocol::index_i64(items[1])?.to_string();
    let hints = [0, libc::SOCK_DGRAM, 0, libc::AI_NUMERICHOST];
    let found = address::look_up(Some(host), Some(&port), hints)?;
    let Some(first) = found.first() else { return Err(address::address_error(libc::EAI_NONAME)) };
    let (host, service) = name_of(&first.address, c_int(args.positional[1])?)?;
    Ok(tuple::new(&[string::new(&host), string::new(&service)]))
}

fn c_text(v: Value, function: &str, place: usize) -> PyResult<CString> {
    CString::new(text(v, function, place)?).map_err(|_| raise(Exc::ValueError, "embedded null character"))
}

fn getprotobyname(args: &Args) -> PyResult<Value> {
    args.check("getprotobyname", 0, 1, 1)?;
    let name = c_text(args.positional[0], "getprotobyname", 1)?;
    // SAFETY: a NUL-terminated text; the answer is static.
    let found = unsafe { libc::getprotobyname(name.as_ptr()).as_ref() };
    found.map_or_else(|| Err(raise(Exc::OSError, "protocol not found")), |p| Ok(int::from_i64(i64::from(p.p_proto))))
}

fn getservbyname(args: &Args) -> PyResult<Value> {
    args.check("getservbyname", 0, 1, 2)?;
    let name = c_text(args.positional[0], "getservbyname", 1)?;
    let proto = args.get(1).map(|v| c_text(v, "getservbyname", 2)).transpose()?;
    // SAFETY: NUL-terminated texts or null; the answer is static.
    let found =
        unsafe { libc::getservbyname(name.as_ptr(), proto.as_ref().map_or(std::ptr::null(), |p| p.as_ptr())).as_ref() };
    let port = |s: &libc::servent| int::from_i64(i64::from(u16::from_be(s.s_port as u16)));
    found.map_or_else(|| Err(raise(Exc::OSError, "service/proto not found")), |s| Ok(port(s)))
}

fn getservbyport(args: &Args) -> PyResult<Value> {
    args.check("getservbyport", 0, 1, 2)?;
    let Ok(port) = u16::try_from(protocol::index_i64(args.positional[0])?) else {
        return Err(raise(Exc::OverflowError, "getservbyport: port must be 0-65535."));
    };
    let proto = args.get(1).map(|v| c_text(v, "getservbyport", 2)).transpose()?;
    // SAFETY: NUL-terminated text or null; the answer is static.
    let found = unsafe {
        let proto = proto.as_ref().map_or(std::ptr::null(), |p| p.as_ptr());
        libc::getservbyport(i32::from(port.to_be()), proto).as_ref()
    };
    match found {
        // SAFETY: a NUL-terminated text.
        Some(s) => Ok(path::decode(unsafe { CStr::from_ptr(s.s_name) }.to_bytes())),
        None => Err(raise(Exc::OSError, "port/proto not found")),
    }
}

fn order16(args: &Args, name: &str) -> PyResult<Value> {
    args.check(name, 0, 1, 1)?;
    let n = protocol::index_i64(args.positional[0])?;
    match u16::try_from(n) {
        Ok(n) => Ok(int::from_i64(i64::from(n.to_be()))),
        Err(_) if n < 0 => Err(raise(
            Exc::OverflowError,
            format!("{name}: can't convert negative Python int to C 16-bit unsigned integer"),
        )),
        Err(_) => Err(raise(
            Exc::OverflowError,
            format!("{name}: Python int too large to convert to C 16-bit unsigned integer"),
        )),
    }
}

fn order32(args: &Args, name: &str) -> PyResult<Value> {
    args.check(name, 0, 1, 1)?;
    match u32::try_from(protocol::index_i64(args.positional[0])?) {
        Ok(n) => Ok(int::from_i64(i64::from(n.to_be()))),
        Err(_) => Err(raise(Exc::OverflowError, format!("{name}: int larger than 32 bits"))),
    }
}

fn inet_aton(args: &Args) -> PyResult<Value> {
    args.check("inet_aton", 0, 1, 1)?;
    let name = c_text(args.positional[0], "inet_aton", 1)?;
    unsafe extern "C" {
        fn inet_aton(text: *const libc::c_char, to: *mut libc::in_addr) -> i32;
    }
    let mut a = libc::in_addr { s_addr: 0 };
    // SAFETY: a NUL-terminated text and room for an address.
    if unsafe { inet_aton(name.as_ptr(), &mut a) } == 0 {
        return Err(raise(Exc::OSError, "illegal IP address string passed to inet_aton"));
    }
    Ok(bytes::new(&a.s_addr.to_ne_bytes()))
}

fn inet_ntoa(args: &Args) -> PyResult<Value> {
    args.check("inet_ntoa", 0, 1, 1)?;
    match *view::required(args.positional[0])? {
        [a, b, c, d] => Ok(string::new(&std::net::Ipv4Addr::new(a, b, c, d).to_string())),
        _ => Err(raise(Exc::OSError, "packed IP wrong length")),
    }
}

fn inet_pton(args: &Args) -> PyResult<Value> {
    args.check("inet_pton", 0, 2, 2)?;
    let host = text(args.positional[1], "inet_pton", 2)?;
    let wrong = || raise(Exc::OSError, "illegal IP address string passed to inet_pton");
    match c_int(args.positional[0])? {
        libc::AF_INET => Ok(bytes::new(&host.parse::<std::net::Ipv4Addr>().map_err(|_| wrong())?.octets())),
        libc::AF_INET6 => Ok(bytes::new(&host.parse::<std::net::Ipv6Addr>().map_err(|_| wrong())?.octets())),
        _ => Err(exception::os_error(libc::EAFNOSUPPORT, None)),
    }
}

fn inet_ntop(args: &Args) -> PyResult<Value> {
    args.check("inet_ntop", 0, 2, 2)?;
    let packed = view::required(args.positional[1])?;
    let wrong = || raise(Exc::ValueError, "invalid length of packed IP address string");
    match c_int(args.positional[0])? {
        libc::AF_INET => {
            let a: [u8; 4] = packed.try_into().map_err(|_| wrong())?;
            Ok(string::new(&std::net::Ipv4Addr::from(a).to_string()))
        }
        libc::AF_INET6 => {
            let a: [u8; 16] = packed.try_into().map_err(|_| wrong())?;
            Ok(string::new(&std::net::Ipv6Addr::from(a).to_string()))
        }
        n => Err(raise(Exc::ValueError, format!("unknown address family {n}"))),
    }
}

fn if_nameindex(args: &Args) -> PyResult<Value> {
    args.check("if_nameindex", 0, 0, 0)?;
    // SAFETY: the array ends with a number 0, and is freed once.
    unsafe {
        let start = libc::if_nameindex();
        if start.is_null() {
            return Err(failed());
        }
        let mut all = Vec::new();
        let mut at = start;
        while (*at).if_index != 0 {
            let name = path::decode(CStr::from_ptr((*at).if_name).to_bytes());
            all.push(tuple::new(&[int::from_i64(i64::from((*at).if_index)), name]));
            at = at.add(1);
        }
        libc::if_freenameindex(start);
        Ok(list::new(&all))
    }
}

fn if_nametoindex(args: &Args) -> PyResult<Value> {
    args.check("if_nametoindex", 0, 1, 1)?;
    let name = path::argument(args.positional[0], "if_nametoindex", "name", false)?;
    // SAFETY: a NUL-terminated text.
    match unsafe { libc::if_nametoindex(name.ptr()) } {
        0 => Err(raise(Exc::OSError, "no interface with this name")),
        n => Ok(int::from_i64(i64::from(n))),
    }
}

fn if_indextoname(args: &Args) -> PyResult<Value> {
    args.check("if_indextoname", 0, 1, 1)?;
    let index = polling::descriptor(args.positional[0])?;
    let mut name = [0u8; libc::IF_NAMESIZE];
    // SAFETY: room of the size the function wants.
    if unsafe { libc::if_indextoname(index as u32, name.as_mut_ptr().cast()) }.is_null() {
        return Err(failed());
    }
    Ok(path::decode(CStr::from_bytes_until_nul(&name).unwrap_or_default().to_bytes()))
}
