using System.CommandLine;
using System.Globalization;
using System.Net;
using Hillingar.Builder.Nix;
using Hillingar.Cli.Commands.Stores;

namespace Hillingar.Cli.Commands.Sharing;

/// <summary><c>hillingar serve-cache</c>: the store as a binary cache for other hosts. What people wrote is checked here; another program serves.</summary>
internal static class ServeCacheCommand
{
    private const string Program = "hillingar-serve-cache";
    private const int UsualPort = 5000;

    public static Command Create()
    {
        var listen = new Option<string>("--listen")
        {
            Description = "Where to listen: ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT; every process that can connect can read the whole store",
            HelpName = "ADDRESS:PORT",
            DefaultValueFactory = _ => $"127.0.0.1:{UsualPort}",
        };
        var key = new Option<string?>("--key") { Description = "Sign what is served with the secret key in this file", HelpName = "FILE" };
        var compression = new Option<string>("--compression")
        {
            Description = $"How archives are sent: {string.Join(", ", NarCompressions.Writable.Select(one => one.Word()))}; "
                + "with none broken transfers go on where they broke",
            DefaultValueFactory = _ => NarCompression.Zstd.Word(),
        };
        var priority = new Option<int>("--priority")
        {
            Description = "Of several caches that with the lowest number is asked first (cache.nixos.org: 40)",
            DefaultValueFactory = _ => 30,
        };
        var command = new Command("serve-cache", "Serve the store by HTTP as a binary cache, read-only, for Hillingar and Nix on other hosts")
        {
            listen, key, compression, priority,
        }.WithStoreOptions();
        command.Run(parsed =>
        {
            if (EndPoint(parsed.GetValue(listen)!) is not { } endPoint)
                return Shared.Refuse(
                    parsed, $"'{parsed.GetValue(listen)}' is no address to listen on; write for example 127.0.0.1:5000 or [::]:5000", ExitCode.BadInput);
            if (NarCompressions.Parse(parsed.GetValue(compression)!) is not { } how || !NarCompressions.Writable.Contains(how))
                return Shared.Refuse(parsed, $"archives cannot be sent with '{parsed.GetValue(compression)}'", ExitCode.BadInput);
            List<string> words =
            [
                $"--listen={endPoint}", $"--compression={how.Word()}", FormattableString.Invariant($"--priority={parsed.GetValue(priority)}"),
                $"--json={(parsed.GetValue(Shared.Json) ? "true" : "false")}",
            ];
            Add(words, "root", parsed.GetValue(StoreAccess.Root));
            Add(words, "store-dir", parsed.GetValue(StoreAccess.StoreDirectory));
            Add(words, "key", parsed.GetValue(key));
            return NeighbourProgram.Become(Program, words);
        });
        return command;
    }

    private static void Add(List<string> words, string name, string? value)
    {
        if (value is not null)
            words.Add($"--{name}={value}");
    }

    // The base library takes a bare number for an address, and port 0 where none is written.
    private static IPEndPoint? EndPoint(string text)
    {
        if (IPAddress.TryParse(text, out var address) && text.AsSpan().ContainsAny('.', ':'))
            return new IPEndPoint(address, UsualPort);
        var colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && IPAddress.TryParse(text[..colon].Trim('[', ']'), out var host) ? new IPEndPoint(host, port) : null;
    }
}
