"""Move generation, notation and a small search."""
import io

import chess
import chess.pgn


def perft(board, depth):
    if depth == 0:
        return 1
    count = 0
    for move in board.legal_moves:
        board.push(move)
        count += perft(board, depth - 1)
        board.pop()
    return count


def search(board, depth, alpha=-10**6, beta=10**6):
    if depth == 0 or board.is_game_over():
        values = {1: 100, 2: 300, 3: 310, 4: 500, 5: 900, 6: 0}
        score = sum(values[p.piece_type] * (1 if p.color == board.turn else -1) for p in board.piece_map().values())
        return (-100000 if board.is_checkmate() else score), None
    best = None
    for move in sorted(board.legal_moves, key=lambda m: (not board.is_capture(m), m.uci())):
        board.push(move)
        score = -search(board, depth - 1, -beta, -alpha)[0]
        board.pop()
        if score > alpha:
            alpha, best = score, move
        if alpha >= beta:
            break
    return alpha, best


for fen in (chess.STARTING_FEN, "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1"):
    print([perft(chess.Board(fen), d) for d in (1, 2)])
print(perft(chess.Board("8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1"), 3))
print(search(chess.Board("r1bqkb1r/pppp1ppp/2n2n2/4p2Q/2B1P3/8/PPPP1PPP/RNB1K1NR w KQkq - 4 4"), 2))
board = chess.Board()
for san in "e4 e5 Nf3 Nc6 Bb5 a6 Ba4 Nf6 O-O".split():
    board.push_san(san)
print(board)
print(board.fen(), board.unicode(borders=True), repr(board.peek()), board.status())
pgn = io.StringIO('[Event "Test"]\n[White "A"]\n[Black "B"]\n[Result "1-0"]\n\n1. e4 e5 2. Qh5 {bold} Nc6 (2... g6 3. Qxe5+) 3. Bc4 Nf6?? 4. Qxf7# 1-0\n')
game = chess.pgn.read_game(pgn)
print(game, game.headers["White"], game.end().board().is_checkmate(), game.end().board().result())
for bad in ("e5", "Qh5", "zz"):
    try:
        chess.Board().push_san(bad)
    except ValueError as e:
        print(type(e).__name__, e)
print(chess.SquareSet(chess.BB_RANK_4), chess.Move.from_uci("e7e8q"), chess.square_name(63))
