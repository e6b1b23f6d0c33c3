using System.Globalization;
using System.Text;

namespace Hillingar.Guests.Tests.Conformance;

/// <summary>One record of a model zone: owner absolute and in lower case, data as <see cref="Message"/> shows it and as a master file does.</summary>
internal sealed record ModelRecord(string Owner, int Type, uint Ttl, string Data, string Text, string? Target);

/// <summary>What should be answered.</summary>
internal sealed record ModelReply(int Code, bool IsAuthoritative, List<WireRecord> Answer, List<WireRecord> Authority);

/// <summary>
/// A zone as a plain list, and the algorithm of RFC 1034, section 4.3.2, with RFC 4592 for wildcards, written as naively as
/// it is stated: the server's tables must come to the same answers.
/// </summary>
internal sealed class ZoneModel(string apex, List<ModelRecord> records)
{
    private const int A = 1;
    private const int Ns = 2;
    private const int Cname = 5;
    private const int Soa = 6;
    private const int Ds = 43;

    public string Apex => apex;

    public string MasterFile()
    {
        var text = new StringBuilder();
        foreach (var record in records)
            _ = text.Append(CultureInfo.InvariantCulture, $"{record.Owner} {record.Ttl} IN {record.Text}\n");
        return text.ToString();
    }

    public ModelReply Resolve(string name, int type)
    {
        List<WireRecord> answer = [];
        HashSet<string> seen = [];
        name = name.ToLowerInvariant();
        while (seen.Add(name))
        {
            if (CutAbove(name, type) is { } cut)
                return new ModelReply(0, answer.Count > 0, answer, Show(cut, At(cut, Ns)));

            var source = name;
            if (!Exists(name))
            {
                source = "*." + Ancestors(name).Skip(1).First(Exists);
                if (!Exists(source))
                    return new ModelReply(3, true, answer, NegativeSoa());
            }

            var alias = At(source, Cname);
            if (alias.Count == 0 || type == Cname)
            {
                var found = At(source, type);
                answer.AddRange(Show(name, found));
                return new ModelReply(0, true, answer, found.Count == 0 ? NegativeSoa() : []);
            }

            answer.AddRange(Show(name, alias));
            name = alias[0].Target!;
            if (!IsWithin(name, apex))
                break;
        }

        return new ModelReply(0, true, answer, []);
    }

    private string? CutAbove(string name, int type) =>
        Ancestors(name).Where(n => n != apex && !(type == Ds && n == name)).LastOrDefault(n => At(n, Ns).Count > 0);

    // From the name itself up to the apex.
    private IEnumerable<string> Ancestors(string name)
    {
        for (; name != apex; name = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..])
            yield return name;
        yield return apex;
    }

    private bool Exists(string name) => records.Any(r => IsWithin(r.Owner, name));

    private static bool IsWithin(string name, string ancestor) => name == ancestor || name.EndsWith("." + ancestor, StringComparison.Ordinal);

    private List<ModelRecord> At(string name, int type) => [.. records.Where(r => r.Owner == name && r.Type == type)];

    private static List<WireRecord> Show(string owner, List<ModelRecord> set) =>
        [.. set.Select(r => new WireRecord(owner, r.Type, 1, set.Min(s => s.Ttl), r.Data))];

    private List<WireRecord> NegativeSoa()
    {
        var soa = At(apex, Soa)[0];
        return [new WireRecord(apex, Soa, 1, Math.Min(soa.Ttl, Minimum), soa.Data)];
    }

    private const uint Minimum = 300;

    /// <summary>A random zone over few labels, so that names collide, nest, hang from wildcards and lie behind cuts.</summary>
    public static ZoneModel Random(Random random)
    {
        const string Apex = "example.";
        var owners = Enumerable.Range(0, random.Next(2, 14)).Select(_ => RandomName(random, Apex)).Where(n => n != Apex).Distinct().ToList();
        List<ModelRecord> records =
        [
            new(Apex, Soa, 3600, $"ns.{Apex} root.{Apex} "
                + $"{0x01020304:X8}{1:X8}{2:X8}{3:X8}{Minimum:X8}", $"SOA ns.{Apex} root.{Apex} 16909060 1 2 3 {Minimum}", null),
            Name(Apex, Ns, "NS", $"ns.{Apex}", 3600),
        ];
        foreach (var owner in owners)
        {
            if (random.Next(4) == 0)
            {
                records.Add(Name(owner, Cname, "CNAME", RandomName(random, random.Next(6) == 0 ? "net." : Apex), 60));
                continue;
            }

            if (random.Next(5) == 0 && !owner.StartsWith('*'))
                records.Add(Name(owner, Ns, "NS", RandomName(random, Apex), 600));
            for (var i = random.Next(3); i > 0; i--)
            {
                var octet = random.Next(256);
                records.Add(new ModelRecord(owner, A, (uint)random.Next(1, 1000), $"0A0000{octet:X2}", $"A 10.0.0.{octet}", null));
            }

            if (random.Next(3) == 0)
            {
                var target = RandomName(random, random.Next(3) == 0 ? "net." : Apex);
                records.Add(new ModelRecord(owner, 15, 100, $"000A {target}", $"MX 10 {target}", target));
            }

            if (random.Next(4) == 0 || !records.Any(r => r.Owner == owner))
                records.Add(new ModelRecord(owner, 16, 100, "0474657874", "TXT text", null));
            if (random.Next(6) == 0)
                records.Add(new ModelRecord(owner, Ds, 100, "00010D02ABCD", "DS 1 13 2 ABCD", null));
        }

        return new ZoneModel(Apex, [.. records.DistinctBy(r => (r.Owner, r.Type, r.Data))]);
    }

    public static string RandomName(Random random, string origin)
    {
        string[] labels = ["a", "b", "*", "ns", "www"];
        var name = origin;
        for (var i = random.Next(4); i > 0; i--)
            name = $"{labels[random.Next(labels.Length)]}.{name}";
        return name;
    }

    private static ModelRecord Name(string owner, int type, string word, string target, uint ttl) =>
        new(owner, type, ttl, target, $"{word} {target}", target);
}
