using System.Collections.Immutable;
using CsCheck;
using Hillingar.Units.Quantities;

namespace Hillingar.Net.Tests;

/// <summary>From every state of the host, carrying a plan out leads to what was wanted, and touches nothing foreign.</summary>
public sealed class NetworkConvergenceTests
{
    private const string Root = "r1";
    private static readonly UnitName[] Names = [UnitName.Parse("a"), UnitName.Parse("b"), UnitName.Parse("c")];

    private static readonly Gen<Ipv4Interface> Address = Gen.Select(Gen.Int[0, 3], Gen.Int[1, 3], (net, host) => Ipv4Interface.Parse($"10.{net}.0.{host}/24"));

    private static readonly Gen<List<DesiredNetwork>> Desired = Gen.Select(Gen.Shuffle(Names), Gen.Int[0, 3], Gen.Int[0, 2].Array[3], Gen.Int[0, 1].Array[3],
        (names, count, hosts, mtus) => names.Take(count)
            .Select((name, i) => new DesiredNetwork(name, Ipv4Interface.Parse($"10.{i}.0.{hosts[i] + 1}/24"), 1400 + 100 * mtus[i])).ToList());

    private static readonly Gen<ObservedInterface> Observed = Gen.Select(
        Gen.Int[0, 2].Select(i => Names[i]),
        Gen.Int[0, 3].Select(i => i == 0 ? "dummy" : "bridge"),
        Gen.Int[0, 4],
        Gen.Select(Gen.Bool, Gen.Bool.Select(large => large ? 1500 : 1400), Gen.Bool),
        Address.HashSet[0, 2],
        (name, kind, alias, state, addresses) => new ObservedInterface(
            InterfaceNames.Bridge(name),
            kind,
            alias switch { 0 => null, 1 => "hillingar:r2:x", _ => Ownership.Alias(Root, name) },
            state.Item1,
            state.Item2,
            state.Item3 ? Ownership.BridgeMac(Root, name) : new MacAddress(0x02_00_00_00_00_01),
            [.. addresses]));

    private static readonly Gen<ObservedInterface> Taps = Gen.Select(
        Gen.Int[0, 2].Select(i => Names[i]),
        Gen.Int[0, 3],
        Gen.Int[0, 3],
        Gen.Bool,
        Gen.Bool.Select(large => large ? 1500 : 1400),
        (name, alias, master, isUp, mtu) => new ObservedInterface(
            $"{InterfaceNames.TapPrefix}{name}", "tun",
            alias switch { 0 => null, 1 => "hillingar:r2:x", _ => Ownership.Alias(Root, name) }, isUp, mtu, null, [])
        {
            Master = master == 3 ? null : InterfaceNames.Bridge(Names[master]),
        });

    [Fact]
    public void APlanLeadsToWhatWasWanted() => Gen.Select(Desired, Observed.List[0, 3], Taps.List[0, 3]).Sample((desired, bridges, taps) =>
    {
        var observed = bridges.Concat(taps).DistinctBy(link => link.Name).ToImmutableDictionary(link => link.Name);
        var plan = NetworkPlanner.Plan(Root, desired, [.. observed.Values]);
        if (plan.IsRefused)
            return;
        var after = plan.Actions.Aggregate(observed, Carry);
        Assert.True(NetworkPlanner.Plan(Root, desired, [.. after.Values]).IsEmpty);
        foreach (var foreign in observed.Values.Where(link => link.Alias == "hillingar:r2:x" || link.Kind == "dummy"))
            Assert.Same(foreign, after[foreign.Name]);
    });

    // What the kernel makes of an action; it refuses what the indexer does not find.
    private static ImmutableDictionary<string, ObservedInterface> Carry(ImmutableDictionary<string, ObservedInterface> links, NetworkAction action)
    {
        if (action is NetworkAction.Create create)
            return links.Add(create.Bridge, new ObservedInterface(create.Bridge, "bridge", null, false, create.Mtu, create.Mac, []));
        var link = links[action.Bridge];
        if (action is NetworkAction.Join join)
            return links.SetItem(join.Tap, links[join.Tap] with { Master = join.Bridge, IsUp = true, Mtu = join.Mtu });
        return action switch
        {
            NetworkAction.Delete => links.Remove(link.Name),
            NetworkAction.Mark mark => links.SetItem(link.Name, link with { Alias = mark.Alias }),
            NetworkAction.SetMac set => links.SetItem(link.Name, link with { Mac = set.Mac }),
            NetworkAction.SetMtu set => links.SetItem(link.Name, link with { Mtu = set.Mtu }),
            NetworkAction.SetUp => links.SetItem(link.Name, link with { IsUp = true }),
            NetworkAction.AddAddress add when !link.Addresses.Contains(add.Address) =>
                links.SetItem(link.Name, link with { Addresses = link.Addresses.Add(add.Address) }),
            NetworkAction.AddAddress => links,

            // A secondary address goes with the first of its subnet.
            NetworkAction.RemoveAddress remove => links.SetItem(link.Name, link with
            {
                Addresses = link.Addresses.FirstOrDefault(a => a.Prefix == remove.Address.Prefix) == remove.Address
                    ? link.Addresses.RemoveAll(a => a.Prefix == remove.Address.Prefix)
                    : link.Addresses.Remove(remove.Address),
            }),
            _ => throw new InvalidOperationException($"{action}"),
        };
    }
}
