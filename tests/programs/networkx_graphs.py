"""Graph algorithms."""
import networkx as nx

g = nx.Graph()
g.add_weighted_edges_from([("a", "b", 4), ("a", "c", 2), ("b", "c", 1), ("b", "d", 5), ("c", "d", 8), ("c", "e", 10), ("d", "e", 2), ("e", "f", 3)])
print(g, g.degree["c"], sorted(g.neighbors("c")), g.edges(data=True))
print(nx.shortest_path(g, "a", "f", weight="weight"), nx.dijkstra_path_length(g, "a", "f"), nx.single_source_dijkstra(g, "a")[0])
print(sorted(nx.minimum_spanning_tree(g).edges(data="weight")), nx.is_connected(g), nx.diameter(g))
grid = nx.grid_2d_graph(6, 5)
print(nx.number_of_nodes(grid), nx.astar_path(grid, (0, 0), (5, 4), lambda p, q: abs(p[0] - q[0]) + abs(p[1] - q[1])))
d = nx.DiGraph([(1, 2), (2, 3), (3, 1), (3, 4), (4, 5), (5, 6), (6, 4)])
print(sorted(map(sorted, nx.strongly_connected_components(d))), nx.is_directed_acyclic_graph(d), list(nx.dfs_preorder_nodes(d, 1)), list(nx.bfs_edges(d, 1)))
dag = nx.DiGraph([("shirt", "tie"), ("tie", "jacket"), ("trousers", "shoes"), ("trousers", "belt"), ("belt", "jacket"), ("socks", "shoes")])
print(list(nx.lexicographical_topological_sort(dag)), nx.dag_longest_path(dag), sorted(nx.ancestors(dag, "jacket")))
flow = nx.DiGraph()
for u, v, c in [("s", "o", 3), ("s", "p", 3), ("o", "p", 2), ("o", "q", 3), ("p", "r", 2), ("r", "t", 3), ("q", "r", 4), ("q", "t", 2)]:
    flow.add_edge(u, v, capacity=c)
print(nx.maximum_flow_value(flow, "s", "t"), nx.minimum_cut_value(flow, "s", "t"))
k = nx.karate_club_graph()
print(k, nx.transitivity(k), nx.average_clustering(k), [round(x, 6) for x in list(nx.degree_centrality(k).values())[:5]])
bc = nx.betweenness_centrality(k)
print(max(bc, key=bc.get), round(bc[0], 6), nx.number_connected_components(k), len(list(nx.find_cliques(k))), nx.greedy_color(nx.petersen_graph()))
print(sorted(nx.community.label_propagation_communities(nx.barbell_graph(4, 1)), key=min))
print(nx.to_dict_of_lists(nx.cycle_graph(4)), nx.is_isomorphic(nx.cycle_graph(5), nx.complement(nx.cycle_graph(5))), nx.is_bipartite(grid))
print(list(nx.generate_edgelist(nx.path_graph(4), data=False)), nx.density(g))
try:
    nx.shortest_path(d, 6, 1)
except nx.NetworkXNoPath as e:
    print(type(e).__name__, e)
