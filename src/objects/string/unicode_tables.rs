//! Case and number tables that the standard library does not have. Words begin with the
//! character they map; the rest is what it becomes. Ranges include both ends and are sorted.

/// Characters whose title case is not their upper case.
pub const TITLE: &str = "\
    \u{df}Ss \u{1c4}\u{1c5} \u{1c5}\u{1c5} \u{1c6}\u{1c5} \u{1c7}\u{1c8} \u{1c8}\u{1c8} \u{1c9}\u{1c8} \
    \u{1ca}\u{1cb} \u{1cb}\u{1cb} \u{1cc}\u{1cb} \u{1f1}\u{1f2} \u{1f2}\u{1f2} \u{1f3}\u{1f2} \
    \u{587}\u{535}\u{582} \u{10d0}\u{10d0} \u{10d1}\u{10d1} \u{10d2}\u{10d2} \u{10d3}\u{10d3} \
    \u{10d4}\u{10d4} \u{10d5}\u{10d5} \u{10d6}\u{10d6} \u{10d7}\u{10d7} \u{10d8}\u{10d8} \
    \u{10d9}\u{10d9} \u{10da}\u{10da} \u{10db}\u{10db} \u{10dc}\u{10dc} \u{10dd}\u{10dd} \
    \u{10de}\u{10de} \u{10df}\u{10df} \u{10e0}\u{10e0} \u{10e1}\u{10e1} \u{10e2}\u{10e2} \
    \u{10e3}\u{10e3} \u{10e4}\u{10e4} \u{10e5}\u{10e5} \u{10e6}\u{10e6} \u{10e7}\u{10e7} \
    \u{10e8}\u{10e8} \u{10e9}\u{10e9} \u{10ea}\u{10ea} \u{10eb}\u{10eb} \u{10ec}\u{10ec} \
    \u{10ed}\u{10ed} \u{10ee}\u{10ee} \u{10ef}\u{10ef} \u{10f0}\u{10f0} \u{10f1}\u{10f1} \
    \u{10f2}\u{10f2} \u{10f3}\u{10f3} \u{10f4}\u{10f4} \u{10f5}\u{10f5} \u{10f6}\u{10f6} \
    \u{10f7}\u{10f7} \u{10f8}\u{10f8} \u{10f9}\u{10f9} \u{10fa}\u{10fa} \u{10fd}\u{10fd} \
    \u{10fe}\u{10fe} \u{10ff}\u{10ff} \u{1f80}\u{1f88} \u{1f81}\u{1f89} \u{1f82}\u{1f8a} \
    \u{1f83}\u{1f8b} \u{1f84}\u{1f8c} \u{1f85}\u{1f8d} \u{1f86}\u{1f8e} \u{1f87}\u{1f8f} \
    \u{1f88}\u{1f88} \u{1f89}\u{1f89} \u{1f8a}\u{1f8a} \u{1f8b}\u{1f8b} \u{1f8c}\u{1f8c} \
    \u{1f8d}\u{1f8d} \u{1f8e}\u{1f8e} \u{1f8f}\u{1f8f} \u{1f90}\u{1f98} \u{1f91}\u{1f99} \
    \u{1f92}\u{1f9a} \u{1f93}\u{1f9b} \u{1f94}\u{1f9c} \u{1f95}\u{1f9d} \u{1f96}\u{1f9e} \
    \u{1f97}\u{1f9f} \u{1f98}\u{1f98} \u{1f99}\u{1f99} \u{1f9a}\u{1f9a} \u{1f9b}\u{1f9b} \
    \u{1f9c}\u{1f9c} \u{1f9d}\u{1f9d} \u{1f9e}\u{1f9e} \u{1f9f}\u{1f9f} \u{1fa0}\u{1fa8} \
    \u{1fa1}\u{1fa9} \u{1fa2}\u{1faa} \u{1fa3}\u{1fab} \u{1fa4}\u{1fac} \u{1fa5}\u{1fad} \
    \u{1fa6}\u{1fae} \u{1fa7}\u{1faf} \u{1fa8}\u{1fa8} \u{1fa9}\u{1fa9} \u{1faa}\u{1faa} \
    \u{1fab}\u{1fab} \u{1fac}\u{1fac} \u{1fad}\u{1fad} \u{1fae}\u{1fae} \u{1faf}\u{1faf} \
    \u{1fb2}\u{1fba}\u{345} \u{1fb3}\u{1fbc} \u{1fb4}\u{386}\u{345} \u{1fb7}\u{391}\u{342}\u{345} \
    \u{1fbc}\u{1fbc} \u{1fc2}\u{1fca}\u{345} \u{1fc3}\u{1fcc} \u{1fc4}\u{389}\u{345} \
    \u{1fc7}\u{397}\u{342}\u{345} \u{1fcc}\u{1fcc} \u{1ff2}\u{1ffa}\u{345} \u{1ff3}\u{1ffc} \
    \u{1ff4}\u{38f}\u{345} \u{1ff7}\u{3a9}\u{342}\u{345} \u{1ffc}\u{1ffc} \u{fb00}Ff \u{fb01}Fi \
    \u{fb02}Fl \u{fb03}Ffi \u{fb04}Ffl \u{fb05}St \u{fb06}St \u{fb13}\u{544}\u{576} \
    \u{fb14}\u{544}\u{565} \u{fb15}\u{544}\u{56b} \u{fb16}\u{54e}\u{576} \u{fb17}\u{544}\u{56d}";

/// Characters whose folded case is not their lower case.
pub const FOLD: &str = "\
    \u{b5}\u{3bc} \u{df}ss \u{149}\u{2bc}n \u{17f}s \u{1f0}j\u{30c} \u{345}\u{3b9} \
    \u{390}\u{3b9}\u{308}\u{301} \u{3b0}\u{3c5}\u{308}\u{301} \u{3c2}\u{3c3} \u{3d0}\u{3b2} \
    \u{3d1}\u{3b8} \u{3d5}\u{3c6} \u{3d6}\u{3c0} \u{3f0}\u{3ba} \u{3f1}\u{3c1} \u{3f5}\u{3b5} \
    \u{587}\u{565}\u{582} \u{13a0}\u{13a0} \u{13a1}\u{13a1} \u{13a2}\u{13a2} \u{13a3}\u{13a3} \
    \u{13a4}\u{13a4} \u{13a5}\u{13a5} \u{13a6}\u{13a6} \u{13a7}\u{13a7} \u{13a8}\u{13a8} \
    \u{13a9}\u{13a9} \u{13aa}\u{13aa} \u{13ab}\u{13ab} \u{13ac}\u{13ac} \u{13ad}\u{13ad} \
    \u{13ae}\u{13ae} \u{13af}\u{13af} \u{13b0}\u{13b0} \u{13b1}\u{13b1} \u{13b2}\u{13b2} \
    \u{13b3}\u{13b3} \u{13b4}\u{13b4} \u{13b5}\u{13b5} \u{13b6}\u{13b6} \u{13b7}\u{13b7} \
    \u{13b8}\u{13b8} \u{13b9}\u{13b9} \u{13ba}\u{13ba} \u{13bb}\u{13bb} \u{13bc}\u{13bc} \
    \u{13bd}\u{13bd} \u{13be}\u{13be} \u{13bf}\u{13bf} \u{13c0}\u{13c0} \u{13c1}\u{13c1} \
    \u{13c2}\u{13c2} \u{13c3}\u{13c3} \u{13c4}\u{13c4} \u{13c5}\u{13c5} \u{13c6}\u{13c6} \
    \u{13c7}\u{13c7} \u{13c8}\u{13c8} \u{13c9}\u{13c9} \u{13ca}\u{13ca} \u{13cb}\u{13cb} \
    \u{13cc}\u{13cc} \u{13cd}\u{13cd} \u{13ce}\u{13ce} \u{13cf}\u{13cf} \u{13d0}\u{13d0} \
    \u{13d1}\u{13d1} \u{13d2}\u{13d2} \u{13d3}\u{13d3} \u{13d4}\u{13d4} \u{13d5}\u{13d5} \
    \u{13d6}\u{13d6} \u{13d7}\u{13d7} \u{13d8}\u{13d8} \u{13d9}\u{13d9} \u{13da}\u{13da} \
    \u{13db}\u{13db} \u{13dc}\u{13dc} \u{13dd}\u{13dd} \u{13de}\u{13de} \u{13df}\u{13df} \
    \u{13e0}\u{13e0} \u{13e1}\u{13e1} \u{13e2}\u{13e2} \u{13e3}\u{13e3} \u{13e4}\u{13e4} \
    \u{13e5}\u{13e5} \u{13e6}\u{13e6} \u{13e7}\u{13e7} \u{13e8}\u{13e8} \u{13e9}\u{13e9} \
    \u{13ea}\u{13ea} \u{13eb}\u{13eb} \u{13ec}\u{13ec} \u{13ed}\u{13ed} \u{13ee}\u{13ee} \
    \u{13ef}\u{13ef} \u{13f0}\u{13f0} \u{13f1}\u{13f1} \u{13f2}\u{13f2} \u{13f3}\u{13f3} \
    \u{13f4}\u{13f4} \u{13f5}\u{13f5} \u{13f8}\u{13f0} \u{13f9}\u{13f1} \u{13fa}\u{13f2} \
    \u{13fb}\u{13f3} \u{13fc}\u{13f4} \u{13fd}\u{13f5} \u{1c80}\u{432} \u{1c81}\u{434} \u{1c82}\u{43e} \
    \u{1c83}\u{441} \u{1c84}\u{442} \u{1c85}\u{442} \u{1c86}\u{44a} \u{1c87}\u{463} \u{1c88}\u{a64b} \
    \u{1e96}h\u{331} \u{1e97}t\u{308} \u{1e98}w\u{30a} \u{1e99}y\u{30a} \u{1e9a}a\u{2be} \
    \u{1e9b}\u{1e61} \u{1e9e}ss \u{1f50}\u{3c5}\u{313} \u{1f52}\u{3c5}\u{313}\u{300} \
    \u{1f54}\u{3c5}\u{313}\u{301} \u{1f56}\u{3c5}\u{313}\u{342} \u{1f80}\u{1f00}\u{3b9} \
    \u{1f81}\u{1f01}\u{3b9} \u{1f82}\u{1f02}\u{3b9} \u{1f83}\u{1f03}\u{3b9} \u{1f84}\u{1f04}\u{3b9} \
    \u{1f85}\u{1f05}\u{3b9} \u{1f86}\u{1f06}\u{3b9} \u{1f87}\u{1f07}\u{3b9} \u{1f88}\u{1f00}\u{3b9} \
    \u{1f89}\u{1f01}\u{3b9} \u{1f8a}\u{1f02}\u{3b9} \u{1f8b}\u{1f03}\u{3b9} \u{1f8c}\u{1f04}\u{3b9} \
    \u{1f8d}\u{1f05}\u{3b9} \u{1f8e}\u{1f06}\u{3b9} \u{1f8f}\u{1f07}\u{3b9} \u{1f90}\u{1f20}\u{3b9} \
    \u{1f91}\u{1f21}\u{3b9} \u{1f92}\u{1f22}\u{3b9} \u{1f93}\u{1f23}\u{3b9} \u{1f94}\u{1f24}\u{3b9} \
    \u{1f95}\u{1f25}\u{3b9} \u{1f96}\u{1f26}\u{3b9} \u{1f97}\u{1f27}\u{3b9} \u{1f98}\u{1f20}\u{3b9} \
    \u{1f99}\u{1f21}\u{3b9} \u{1f9a}\u{1f22}\u{3b9} \u{1f9b}\u{1f23}\u{3b9} \u{1f9c}\u{1f24}\u{3b9} \
    \u{1f9d}\u{1f25}\u{3b9} \u{1f9e}\u{1f26}\u{3b9} \u{1f9f}\u{1f27}\u{3b9} \u{1fa0}\u{1f60}\u{3b9} \
    \u{1fa1}\u{1f61}\u{3b9} \u{1fa2}\u{1f62}\u{3b9} \u{1fa3}\u{1f63}\u{3b9} \u{1fa4}\u{1f64}\u{3b9} \
    \u{1fa5}\u{1f65}\u{3b9} \u{1fa6}\u{1f66}\u{3b9} \u{1fa7}\u{1f67}\u{3b9} \u{1fa8}\u{1f60}\u{3b9} \
    \u{1fa9}\u{1f61}\u{3b9} \u{1faa}\u{1f62}\u{3b9} \u{1fab}\u{1f63}\u{3b9} \u{1fac}\u{1f64}\u{3b9} \
    \u{1fad}\u{1f65}\u{3b9} \u{1fae}\u{1f66}\u{3b9} \u{1faf}\u{1f67}\u{3b9} \u{1fb2}\u{1f70}\u{3b9} \
    \u{1fb3}\u{3b1}\u{3b9} \u{1fb4}\u{3ac}\u{3b9} \u{1fb6}\u{3b1}\u{342} \u{1fb7}\u{3b1}\u{342}\u{3b9} \
    \u{1fbc}\u{3b1}\u{3b9} \u{1fbe}\u{3b9} \u{1fc2}\u{1f74}\u{3b9} \u{1fc3}\u{3b7}\u{3b9} \
    \u{1fc4}\u{3ae}\u{3b9} \u{1fc6}\u{3b7}\u{342} \u{1fc7}\u{3b7}\u{342}\u{3b9} \u{1fcc}\u{3b7}\u{3b9} \
    \u{1fd2}\u{3b9}\u{308}\u{300} \u{1fd3}\u{3b9}\u{308}\u{301} \u{1fd6}\u{3b9}\u{342} \
    \u{1fd7}\u{3b9}\u{308}\u{342} \u{1fe2}\u{3c5}\u{308}\u{300} \u{1fe3}\u{3c5}\u{308}\u{301} \
    \u{1fe4}\u{3c1}\u{313} \u{1fe6}\u{3c5}\u{342} \u{1fe7}\u{3c5}\u{308}\u{342} \u{1ff2}\u{1f7c}\u{3b9} \
    \u{1ff3}\u{3c9}\u{3b9} \u{1ff4}\u{3ce}\u{3b9} \u{1ff6}\u{3c9}\u{342} \u{1ff7}\u{3c9}\u{342}\u{3b9} \
    \u{1ffc}\u{3c9}\u{3b9} \u{ab70}\u{13a0} \u{ab71}\u{13a1} \u{ab72}\u{13a2} \u{ab73}\u{13a3} \
    \u{ab74}\u{13a4} \u{ab75}\u{13a5} \u{ab76}\u{13a6} \u{ab77}\u{13a7} \u{ab78}\u{13a8} \
    \u{ab79}\u{13a9} \u{ab7a}\u{13aa} \u{ab7b}\u{13ab} \u{ab7c}\u{13ac} \u{ab7d}\u{13ad} \
    \u{ab7e}\u{13ae} \u{ab7f}\u{13af} \u{ab80}\u{13b0} \u{ab81}\u{13b1} \u{ab82}\u{13b2} \
    \u{ab83}\u{13b3} \u{ab84}\u{13b4} \u{ab85}\u{13b5} \u{ab86}\u{13b6} \u{ab87}\u{13b7} \
    \u{ab88}\u{13b8} \u{ab89}\u{13b9} \u{ab8a}\u{13ba} \u{ab8b}\u{13bb} \u{ab8c}\u{13bc} \
    \u{ab8d}\u{13bd} \u{ab8e}\u{13be} \u{ab8f}\u{13bf} \u{ab90}\u{13c0} \u{ab91}\u{13c1} \
    \u{ab92}\u{13c2} \u{ab93}\u{13c3} \u{ab94}\u{13c4} \u{ab95}\u{13c5} \u{ab96}\u{13c6} \
    \u{ab97}\u{13c7} \u{ab98}\u{13c8} \u{ab99}\u{13c9} \u{ab9a}\u{13ca} \u{ab9b}\u{13cb} \
    \u{ab9c}\u{13cc} \u{ab9d}\u{13cd} \u{ab9e}\u{13ce} \u{ab9f}\u{13cf} \u{aba0}\u{13d0} \
    \u{aba1}\u{13d1} \u{aba2}\u{13d2} \u{aba3}\u{13d3} \u{aba4}\u{13d4} \u{aba5}\u{13d5} \
    \u{aba6}\u{13d6} \u{aba7}\u{13d7} \u{aba8}\u{13d8} \u{aba9}\u{13d9} \u{abaa}\u{13da} \
    \u{abab}\u{13db} \u{abac}\u{13dc} \u{abad}\u{13dd} \u{abae}\u{13de} \u{abaf}\u{13df} \
    \u{abb0}\u{13e0} \u{abb1}\u{13e1} \u{abb2}\u{13e2} \u{abb3}\u{13e3} \u{abb4}\u{13e4} \
    \u{abb5}\u{13e5} \u{abb6}\u{13e6} \u{abb7}\u{13e7} \u{abb8}\u{13e8} \u{abb9}\u{13e9} \
    \u{abba}\u{13ea} \u{abbb}\u{13eb} \u{abbc}\u{13ec} \u{abbd}\u{13ed} \u{abbe}\u{13ee} \
    \u{abbf}\u{13ef} \u{fb00}ff \u{fb01}fi \u{fb02}fl \u{fb03}ffi \u{fb04}ffl \u{fb05}st \u{fb06}st \
    \u{fb13}\u{574}\u{576} \u{fb14}\u{574}\u{565} \u{fb15}\u{574}\u{56b} \u{fb16}\u{57e}\u{576} \
    \u{fb17}\u{574}\u{56d}";

/// Digits that are not decimal ones (superscripts and the like).
pub const DIGITS: &[(u32, u32)] = &[
    (0xb2, 0xb3),
    (0xb9, 0xb9),
    (0x1369, 0x1371),
    (0x19da, 0x19da),
    (0x2070, 0x2070),
    (0x2074, 0x2079),
    (0x2080, 0x2089),
    (0x2460, 0x2468),
    (0x2474, 0x247c),
    (0x2488, 0x2490),
    (0x24ea, 0x24ea),
    (0x24f5, 0x24fd),
    (0x24ff, 0x24ff),
    (0x2776, 0x277e),
    (0x2780, 0x2788),
    (0x278a, 0x2792),
    (0x10a40, 0x10a43),
    (0x10e60, 0x10e68),
    (0x11052, 0x1105a),
    (0x1f100, 0x1f10a),
];

/// Numeric characters that are letters (CJK numbers).
pub const NUMERIC_LETTERS: &[(u32, u32)] = &[
    (0x3405, 0x3405),
    (0x3483, 0x3483),
    (0x382a, 0x382a),
    (0x3b4d, 0x3b4d),
    (0x4e00, 0x4e00),
    (0x4e03, 0x4e03),
    (0x4e07, 0x4e07),
    (0x4e09, 0x4e09),
    (0x4e5d, 0x4e5d),
    (0x4e8c, 0x4e8c),
    (0x4e94, 0x4e94),
    (0x4e96, 0x4e96),
    (0x4ebf, 0x4ec0),
    (0x4edf, 0x4edf),
    (0x4ee8, 0x4ee8),
    (0x4f0d, 0x4f0d),
    (0x4f70, 0x4f70),
    (0x5104, 0x5104),
    (0x5146, 0x5146),
    (0x5169, 0x5169),
    (0x516b, 0x516b),
    (0x516d, 0x516d),
    (0x5341, 0x5341),
    (0x5343, 0x5345),
    (0x534c, 0x534c),
    (0x53c1, 0x53c4),
    (0x56db, 0x56db),
    (0x58f1, 0x58f1),
    (0x58f9, 0x58f9),
    (0x5e7a, 0x5e7a),
    (0x5efe, 0x5eff),
    (0x5f0c, 0x5f0e),
    (0x5f10, 0x5f10),
    (0x62fe, 0x62fe),
    (0x634c, 0x634c),
    (0x67d2, 0x67d2),
    (0x6f06, 0x6f06),
    (0x7396, 0x7396),
    (0x767e, 0x767e),
    (0x8086, 0x8086),
    (0x842c, 0x842c),
    (0x8cae, 0x8cae),
    (0x8cb3, 0x8cb3),
    (0x8d30, 0x8d30),
    (0x9621, 0x9621),
    (0x9646, 0x9646),
    (0x964c, 0x964c),
    (0x9678, 0x9678),
    (0x96f6, 0x96f6),
    (0xf96b, 0xf96b),
    (0xf973, 0xf973),
    (0xf978, 0xf978),
    (0xf9b2, 0xf9b2),
    (0xf9d1, 0xf9d1),
    (0xf9d3, 0xf9d3),
    (0xf9fd, 0xf9fd),
    (0x20001, 0x20001),
    (0x20064, 0x20064),
    (0x200e2, 0x200e2),
    (0x20121, 0x20121),
    (0x2092a, 0x2092a),
    (0x20983, 0x20983),
    (0x2098c, 0x2098c),
    (0x2099c, 0x2099c),
    (0x20aea, 0x20aea),
    (0x20afd, 0x20afd),
    (0x20b19, 0x20b19),
    (0x22390, 0x22390),
    (0x22998, 0x22998),
    (0x23b1b, 0x23b1b),
    (0x2626d, 0x2626d),
    (0x2f890, 0x2f890),
];
