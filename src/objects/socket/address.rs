//! Socket addresses: as tuples and strings in Python, as structs for the system; names of hosts.

use super::*;
use std::ffi::{CStr, CString};

/// An address of any family.
#[derive(Debug)]
pub struct Address {
    bytes: [u8; size_of::<libc::sockaddr_storage>()],
    length: usize,
}

impl Address {
    fn of<T>(value: &T, length: usize) -> Address {
        let mut bytes = [0; size_of::<libc::sockaddr_storage>()];
        // SAFETY: plain structs of numbers, smaller than the room.
        unsafe { bytes.as_mut_ptr().copy_from_nonoverlapping((&raw const *value).cast(), size_of::<T>()) };
        Address { bytes, length }
    }

    /// For system calls.
    pub fn bytes(&self) -> *const libc::sockaddr {
        self.bytes.as_ptr().cast()
    }

    /// Its size.
    pub fn length(&self) -> libc::socklen_t {
        self.length as libc::socklen_t
    }
}

/// Room for an address that a system call answers.
#[derive(Debug)]
#[repr(C, align(8))]
pub struct Room {
    bytes: [u8; size_of::<libc::sockaddr_storage>()],
    size: libc::socklen_t,
}

impl Room {
    /// Empty room.
    pub fn new() -> Room {
        Room { bytes: [0; _], size: size_of::<libc::sockaddr_storage>() as libc::socklen_t }
    }

    /// All of it may be used.
    pub fn reset(&mut self) {
        *self = Room::new();
    }

    /// Its address.
    pub fn ptr(&mut self) -> *mut libc::sockaddr {
        self.bytes.as_mut_ptr().cast()
    }

    /// Address of its size.
    pub fn size(&mut self) -> *mut libc::socklen_t {
        &mut self.size
    }

    /// The address as Python has it.
    ///
    /// # Errors
    /// None so far.
    pub fn value(&self) -> PyResult<Value> {
        value(&self.bytes, self.size as usize)
    }
}

impl Default for Room {
    fn default() -> Room {
        Room::new()
    }
}

/// An address as Python has it.
///
/// # Errors
/// None so far.
pub fn value(bytes: &[u8], size: usize) -> PyResult<Value> {
    if size < 2 {
        return Ok(Value::NONE);
    }
    let family = i32::from(u16::from_ne_bytes([bytes[0], bytes[1]]));
    let port = || int::from_i64(i64::from(u16::from_be_bytes([bytes[2], bytes[3]])));
    Ok(match family {
        libc::AF_INET => {
            let host = std::net::Ipv4Addr::new(bytes[4], bytes[5], bytes[6], bytes[7]);
            tuple::new(&[string::new(&host.to_string()), port()])
        }
        libc::AF_INET6 => {
            let mut host = [0u8; 16];
            host.copy_from_slice(&bytes[8..24]);
            let host = std::net::Ipv6Addr::from(host).to_string();
            let flow = u32::from_be_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
            let scope = u32::from_ne_bytes([bytes[24], bytes[25], bytes[26], bytes[27]]);
            tuple::new(&[string::new(&host), port(), int::from_i64(flow.into()), int::from_i64(scope.into())])
        }
        libc::AF_UNIX => {
            let name = &bytes[2..size.min(bytes.len())];
            match name.first() {
                Some(0) => super::super::bytes::new(name),
                _ => path::decode(name.split(|&b| b == 0).next().unwrap_or(&[])),
            }
        }
        _ => tuple::new(&[int::from_i64(i64::from(family)), super::super::bytes::new(&bytes[2..size.max(2)])]),
    })
}

/// An address of a family from its Python form.
///
/// # Errors
/// TypeError, OverflowError, OSError; gaierror for unknown hosts.
pub fn parse(family: i32, v: Value, function: &str) -> PyResult<Address> {
    match family {
        libc::AF_INET | libc::AF_INET6 => internet(family, v, function),
        libc::AF_UNIX => unix(v),
        _ => Err(raise(Exc::OSError, format!("{function}(): bad family"))),
    }
}

fn unix(v: Value) -> PyResult<Address> {
    let name = match string::as_text(v) {
        Some(text) => path::encode(text),
        None => view::required(v)?.to_vec(),
    };
    // SAFETY: zero is a value of the struct.
    let mut a: libc::sockaddr_un = unsafe { std::mem::zeroed() };
    let abstracted = name.first() == Some(&0);
    if name.len() + usize::from(!abstracted) > a.sun_path.len() {
        return Err(raise(Exc::OSError, "AF_UNIX path too long"));
    }
    a.sun_family = libc::AF_UNIX as u16;
    for (to, &b) in a.sun_path.iter_mut().zip(&name) {
        *to = b as libc::c_char;
    }
    let length = 2 + name.len() + usize::from(!abstracted && !name.is_empty());
    Ok(Address::of(&a, length))
}

fn internet(family: i32, v: Value, function: &str) -> PyResult<Address> {
    let name = if family == libc::AF_INET { "AF_INET" } else { "AF_INET6" };
    if !tuple::is(v) {
        let message = format!("{function}(): {name} address must be tuple, not {}", class::name_of(v));
        return Err(raise(Exc::TypeError, message));
    }
    let items = tuple::items(v);
    let fits = if family == libc::AF_INET { items.len() == 2 } else { (2..=4).contains(&items.len()) };
    if !fits {
        let form =
            if family == libc::AF_INET { "a pair (host, port)" } else { "a tuple (host, port[, flowinfo[, scopeid]])" };
        return Err(raise(Exc::TypeError, format!("{name} address must be {form}")));
    }
    let host = host_text(items[0])?;
    let port = protocol::index(items[1])?;
    let Some(port) = int::as_i64(port).and_then(|n| u16::try_from(n).ok()) else {
        return Err(raise(Exc::OverflowError, format!("{function}(): port must be 0-65535.")));
    };
    let more = |i: usize| items.get(i).map_or(Ok(0), |&v| protocol::index_i64(v));
    let (flow, scope) = (more(2)?, more(3)?);
    let found = resolve(&host, family)?;
    if family == libc::AF_INET {
        // SAFETY: zero is a value of the struct.
        let mut a: libc::sockaddr_in = unsafe { std::mem::zeroed() };
        a.sin_family = libc::AF_INET as u16;
        a.sin_port = port.to_be();
        a.sin_addr.s_addr = u32::from_ne_bytes([found[0], found[1], found[2], found[3]]);
        return Ok(Address::of(&a, size_of::<libc::sockaddr_in>()));
    }
    // SAFETY: zero is a value of the struct.
    let mut a: libc::sockaddr_in6 = unsafe { std::mem::zeroed() };
    a.sin6_family = libc::AF_INET6 as u16;
    a.sin6_port = port.to_be();
    a.sin6_flowinfo = (flow as u32).to_be();
    a.sin6_scope_id = scope as u32;
    a.sin6_addr.s6_addr.copy_from_slice(&found[..16]);
    Ok(Address::of(&a, size_of::<libc::sockaddr_in6>()))
}

fn host_text(v: Value) -> PyResult<String> {
    if let Some(text) = string::as_text(v) {
        if text.is_ascii() {
            return Ok(text.to_owned());
        }
        let encoded = string::codec::encode(v, "idna", "strict")?;
        return Ok(String::from_utf8_lossy(super::super::bytes::slice(encoded)).into_owned());
    }
    match view::bytes_of(v)? {
        Some(b) => Ok(String::from_utf8_lossy(b).into_owned()),
        None => {
            let message = format!("str, bytes or bytearray expected, not {}", class::name_of(v));
            Err(raise(Exc::TypeError, message))
        }
    }
}

/// The bytes of a host's address: 4 or 16.
///
/// # Errors
/// gaierror.
pub fn resolve(host: &str, family: i32) -> PyResult<[u8; 16]> {
    let mut out = [0; 16];
    if host.is_empty() {
        return Ok(out);
    }
    if family == libc::AF_INET {
        if host == "<broadcast>" {
            return Ok([255; 16]);
        }
        if let Ok(a) = host.parse::<std::net::Ipv4Addr>() {
            out[..4].copy_from_slice(&a.octets());
            return Ok(out);
        }
    } else if let Ok(a) = host.parse::<std::net::Ipv6Addr>() {
        return Ok(a.octets());
    }
    let found = look_up(Some(host), None, [family, 0, 0, 0])?;
    match found.first() {
        Some(first) if family == libc::AF_INET => out[..4].copy_from_slice(&first.address[4..8]),
        Some(first) => out.copy_from_slice(&first.address[8..24]),
        None => return Err(address_error(libc::EAI_NONAME)),
    }
    Ok(out)
}

/// One answer of `getaddrinfo`.
#[derive(Debug)]
pub struct Found {
    /// Family, type and protocol.
    pub kinds: [i32; 3],
    /// The official name.
    pub name: String,
    /// The address's bytes.
    pub address: Vec<u8>,
}

/// `getaddrinfo`; hints: family, type, protocol, flags.
///
/// # Errors
/// gaierror.
pub fn look_up(host: Option<&str>, service: Option<&str>, hints: [i32; 4]) -> PyResult<Vec<Found>> {
    let c_text = |t: Option<&str>| {
        t.map(CString::new).transpose().map_err(|_| raise(Exc::ValueError, "embedded null character"))
    };
    let (host, service) = (c_text(host)?, c_text(service)?);
    // SAFETY: zero is a value of the struct.
    let mut wanted: libc::addrinfo = unsafe { std::mem::zeroed() };
    [wanted.ai_family, wanted.ai_socktype, wanted.ai_protocol, wanted.ai_flags] = hints;
    let pointer = |t: &Option<CString>| t.as_ref().map_or(std::ptr::null(), |t| t.as_ptr());
    let (host, service) = (pointer(&host) as usize, pointer(&service) as usize);
    let mut list: *mut libc::addrinfo = std::ptr::null_mut();
    let place = &raw mut list as usize;
    // SAFETY: NUL-terminated texts or null; the answer is freed below.
    let rc =
        gil::outside(|| unsafe { libc::getaddrinfo(host as *const _, service as *const _, &wanted, place as *mut _) });
    if rc != 0 {
        return Err(address_error(rc));
    }
    let mut all = Vec::new();
    let mut at = list;
    // SAFETY: a list that ends with null, as the function made it.
    unsafe {
        while !at.is_null() {
            let one = &*at;
            let name = match one.ai_canonname.is_null() {
                true => String::new(),
                false => CStr::from_ptr(one.ai_canonname).to_string_lossy().into_owned(),
            };
            let address = std::slice::from_raw_parts(one.ai_addr.cast::<u8>(), one.ai_addrlen as usize).to_vec();
            all.push(Found { kinds: [one.ai_family, one.ai_socktype, one.ai_protocol], name, address });
            at = one.ai_next;
        }
        libc::freeaddrinfo(list);
    }
    Ok(all)
}

static GAI_ERROR: AtomicU64 = AtomicU64::new(0);

/// `socket.gaierror`
pub fn gai_error() -> Value {
    error_class(&GAI_ERROR, "gaierror")
}

/// An error class of the module, made when it is first asked for.
pub fn error_class(place: &AtomicU64, name: &str) -> Value {
    if let Some(class) = Value::from_bits(place.load(Ordering::Relaxed)) {
        return class;
    }
    let namespace = dict::new();
    dict::set_str(namespace, intern::MODULE.value(), intern::intern("socket"));
    let class =
        class::new(intern::intern(name), &[Exc::OSError.class()], namespace, None).expect("the base is an exception");
    place.store(class.bits(), Ordering::Relaxed);
    class
}

/// Raises the error of a resolver's number.
#[cold]
pub fn address_error(code: i32) -> Pending {
    if code == libc::EAI_SYSTEM {
        return super::failed();
    }
    // SAFETY: a static text.
    let text = unsafe { CStr::from_ptr(libc::gai_strerror(code)) }.to_string_lossy().into_owned();
    match doors::call(gai_error(), &[int::from_i64(i64::from(code)), string::new(&text)]) {
        Ok(e) => exception::raise_value(e),
        Err(Pending) => Pending,
    }
}
