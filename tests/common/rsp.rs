//! A client of the remote protocol that does what debuggers do, and what they don't.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A connection without acknowledgements.
pub struct Client {
    stream: TcpStream,
    read: Vec<u8>,
}

/// Puts a body into a frame.
pub fn frame(body: &[u8]) -> Vec<u8> {
    let sum = body.iter().fold(0u8, |s, b| s.wrapping_add(*b));
    [b"$", body, format!("#{sum:02x}").as_bytes()].concat()
}

impl Client {
    /// Connects to a port of this machine.
    pub fn connect(port: u16) -> Result<Client, String> {
        let stream = TcpStream::connect(("127.0.0.1", port)).map_err(|e| e.to_string())?;
        stream.set_read_timeout(Some(Duration::from_secs(30))).map_err(|e| e.to_string())?;
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        Ok(Client { stream, read: Vec::new() })
    }

    /// Connects as gdb does.
    pub fn open(port: u16) -> Result<Client, String> {
        let mut client = Client::connect(port)?;
        let features = client.ask("qSupported:multiprocess+;swbreak+;hwbreak+;vContSupported+;no-resumed+")?;
        if !features.contains("QStartNoAckMode+") {
            return Err(format!("no features: {features}"));
        }
        match client.ask("QStartNoAckMode")?.as_str() {
            "OK" => Ok(client),
            other => Err(format!("QStartNoAckMode: {other}")),
        }
    }

    /// Sends a packet.
    pub fn send(&mut self, body: &[u8]) -> Result<(), String> {
        self.raw(&frame(body))
    }

    /// Sends bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.stream.write_all(bytes).map_err(|e| e.to_string())
    }

    /// The body of the next packet. An error at the end of the connection.
    pub fn receive(&mut self) -> Result<String, String> {
        loop {
            let start = self.read.iter().position(|b| *b == b'$');
            let end = start.and_then(|s| self.read[s..].iter().position(|b| *b == b'#').map(|e| s + e));
            if let (Some(start), Some(end)) = (start, end)
                && self.read.len() >= end + 3
            {
                let body = String::from_utf8_lossy(&self.read[start + 1..end]).into_owned();
                self.read.drain(..end + 3);
                return Ok(body);
            }
            let mut bytes = [0; 65536];
            match self.stream.read(&mut bytes).map_err(|e| e.to_string())? {
                0 => return Err("the connection is closed".to_owned()),
                count => self.read.extend_from_slice(&bytes[..count]),
            }
        }
    }

    /// Sends a packet and waits for the answer.
    pub fn ask(&mut self, body: &str) -> Result<String, String> {
        self.send(body.as_bytes())?;
        self.receive()
    }

    /// As [`Client::ask`], with the answer that must come.
    pub fn expect(&mut self, body: &str, answer: &str) -> Result<(), String> {
        match self.ask(body)? {
            got if got == answer => Ok(()),
            got => Err(format!("{body}: {got}, not {answer}")),
        }
    }

    /// Gives the program back.
    pub fn detach(mut self) -> Result<(), String> {
        self.expect("D", "OK")
    }
}

/// The value of `key` in a stop reply.
pub fn field<'a>(reply: &'a str, key: &str) -> Option<&'a str> {
    reply.get(3..)?.split(';').find_map(|f| f.strip_prefix(key)?.strip_prefix(':'))
}
