//! MT19937 by Matsumoto and Nishimura.

/// Words of state.
pub(super) const SIZE: usize = 624;
const MIDDLE: usize = 397;

/// A generator's state: the words, and how many of them have been used.
pub(super) struct Twister<'a> {
    pub(super) words: &'a mut [u32],
    pub(super) position: &'a mut u64,
}

impl Twister<'_> {
    /// The next 32 bits.
    pub(super) fn next(&mut self) -> u32 {
        if *self.position as usize >= SIZE {
            self.refill();
        }
        let mut y = self.words[*self.position as usize];
        *self.position += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    fn refill(&mut self) {
        let w = &mut *self.words;
        for k in 0..SIZE {
            let y = (w[k] & 0x8000_0000) | (w[(k + 1) % SIZE] & 0x7fff_ffff);
            let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            w[k] = w[(k + MIDDLE) % SIZE] ^ (y >> 1) ^ odd;
        }
        *self.position = 0;
    }

    fn seed_word(&mut self, seed: u32) {
        self.words[0] = seed;
        for i in 1..SIZE {
            let before = self.words[i - 1];
            self.words[i] = 1_812_433_253u32.wrapping_mul(before ^ (before >> 30)).wrapping_add(i as u32);
        }
        *self.position = SIZE as u64;
    }

    /// Seeds from any number of words.
    pub(super) fn seed(&mut self, key: &[u32]) {
        self.seed_word(19_650_218);
        let (mut i, mut j) = (1, 0);
        let w = &mut *self.words;
        for _ in 0..SIZE.max(key.len()) {
            let before = w[i - 1];
            w[i] =
                (w[i] ^ (before ^ (before >> 30)).wrapping_mul(1_664_525)).wrapping_add(key[j]).wrapping_add(j as u32);
            i += 1;
            j += 1;
            if i >= SIZE {
                w[0] = w[SIZE - 1];
                i = 1;
            }
            if j >= key.len() {
                j = 0;
            }
        }
        for _ in 0..SIZE - 1 {
            let before = w[i - 1];
            w[i] = (w[i] ^ (before ^ (before >> 30)).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            i += 1;
            if i >= SIZE {
                w[0] = w[SIZE - 1];
                i = 1;
            }
        }
        w[0] = 0x8000_0000;
    }
}
