using System.Globalization;
using System.Text;

namespace Hillingar.Bench.Units;

/// <summary>
/// A set of units as a host with many tenants would have: each unit in a file of its own, with a network for every fifty,
/// name servers that use the shipped module, instances of a template, drop-ins, volumes, and references into other units.
/// </summary>
internal sealed class SampleSet
{
    private const int UnitsOfNetwork = 50;

    private readonly string _directory;
    private readonly int _units;

    private SampleSet(string directory, int units) => (_directory, _units) = (directory, units);

    /// <summary>Writes a set.</summary>
    /// <param name="units">How many unikernels and networks; there are as many unit files, drop-ins and a template not counted.</param>
    public static void Write(string directory, int units)
    {
        Directory.CreateDirectory(directory);
        new SampleSet(directory, units).WriteAll();
    }

    /// <summary>The file of one unit in the middle of the set, and another text for it that is as sound.</summary>
    public static (string File, string Text) Edit(string directory, int units, int round)
    {
        var number = units / 2 / 10 * 10 + 1;
        return (Path.Combine(directory, $"{NameOf(number)}.unikernel.toml"), Plain(number, memory: round % 2 == 0 ? "64M" : "48M"));
    }

    private void WriteAll()
    {
        var networks = (_units + UnitsOfNetwork) / (UnitsOfNetwork + 1);
        Put("hillingar.toml", "[hillingar]\nlanguage = 1\n\n[defaults.unikernel.run]\nstop-timeout = \"5s\"\n");
        Put("web@.unikernel.toml", Template());
        Put("web@.unikernel.d/50-site.toml", "[restart]\nmax-delay = \"1min\"\n");
        Put("guest/build.toml", "[build]\nname = \"guest\"\ntoolchain = \"csharp-guest\"\ncommand = \"build\"\n");
        Put("zones/example.zone", "$ORIGIN example.org.\n");
        Put("site/index.html", "<p>A page</p>\n");
        for (var network = 0; network < networks; network++)
            Put($"lan{network}.network.toml", $"[unit]\ndescription = \"Tenants of row {network}\"\n\n[network]\naddress = \"{Subnet(network)}.1/24\"  # the gateway\nmtu = 1500\n");
        for (var number = 0; number < _units - networks; number++)
            WriteUnit(number);
    }

    private void WriteUnit(int number)
    {
        var name = NameOf(number);
        Put($"{name}.unikernel.toml", (number % 10) switch
        {
            0 => NameServer(number),
            5 => Instance(number),
            _ => Plain(number, "32M"),
        });
        if (number % 10 == 7)
            Put($"{name}.unikernel.d/10-memory.toml", "[run]\nmemory = \"64M\"\nargs.append = [\"--log=debug\"]\n");
    }

    private static string NameOf(int number) => (number % 10) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"ns-{number:D5}"),
        5 => string.Create(CultureInfo.InvariantCulture, $"web@t{number:D5}.example.org"),
        _ => string.Create(CultureInfo.InvariantCulture, $"app-{number:D5}"),
    };

    private static string Plain(int number, string memory)
    {
        // Each tenth knows a unit of the row before: references lead through the whole set.
        var other = NameOf(Math.Max(1, number / 10 * 10 - 9));
        return $"""
            # Unit {number} of the set
            [unit]
            description = "Application {number} behind {"{net.service.address}"}"

            [image]
            build = "guest"

            [run]
            memory = "{memory}"
            args = [
                "--ipv4={"{net.service.cidr}"}",
                "--ipv4-gateway={"{net.service.gateway}"}",
                "--peer={"{unit." + other + ".net.service.address}"}",
            ]

            [net.service]
            network = "lan{number / UnitsOfNetwork}"
            address = "{Address(number)}"

            [volume.data]  # what it serves
            files = {"{"} "index.html" = "site/index.html", "example.zone" = "zones/example.zone" {"}"}

            [restart]
            policy = "always"
            delay = "200ms"
            max-delay = "10s"

            """;
    }

    private static string NameServer(int number) => $"""
        [unit]
        description = "Name server {number}"
        modules = ["dns"]

        [image]
        build = "guest"

        [net.service]
        network = "lan{number / UnitsOfNetwork}"
        address = "{Address(number)}"

        [zones."t{number}.example.org"]
        file = "zones/example.zone"

        [zones."t{number}.example.net"]
        file = "zones/example.zone"

        """;

    private static string Template() => $"""
        [unit]
        description = "Web server of %i"

        [image]
        build = "guest"

        [run]
        memory = "64M"
        args = ["--host=%i", "--ipv4={"{net.service.cidr}"}", "--ipv4-gateway={"{net.service.gateway}"}"]

        [volume.site]
        files = {"{"} "index.html" = "site/index.html" {"}"}

        """;

    private static string Instance(int number) =>
        $"[net.service]\nnetwork = \"lan{number / UnitsOfNetwork}\"\naddress = \"{Address(number)}\"\n";

    private static string Address(int number) => $"{Subnet(number / UnitsOfNetwork)}.{10 + number % UnitsOfNetwork}";

    private static string Subnet(int network) => $"10.{network / 256}.{network % 256}";

    private void Put(string file, string text)
    {
        var path = Path.Combine(_directory, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
