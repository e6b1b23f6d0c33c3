using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Commands.Stores;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands.Sharing;

/// <summary><c>hillingar serve-cache</c>: the store as a binary cache for other hosts.</summary>
internal static class ServeCacheCommand
{
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
        command.RunWithStore((store, parsed) =>
        {
            if (EndPoint(parsed.GetValue(listen)!) is not { } endPoint)
                return Shared.Refuse(
                    parsed, $"'{parsed.GetValue(listen)}' is no address to listen on; write for example 127.0.0.1:5000 or [::]:5000", ExitCode.BadInput);
            if (NarCompressions.Parse(parsed.GetValue(compression)!) is not { } how || !NarCompressions.Writable.Contains(how))
                return Shared.Refuse(parsed, $"archives cannot be sent with '{parsed.GetValue(compression)}'", ExitCode.BadInput);
            var options = new CacheServerOptions
            {
                Compression = how,
                Key = parsed.GetValue(key) is { } file ? SecretKey.Read(file) : null,
                Priority = parsed.GetValue(priority),
            };
            return Serve(store, options, endPoint, parsed.GetValue(Shared.Json));
        });
        return command;
    }

    private static int Serve(Store store, CacheServerOptions options, IPEndPoint endPoint, bool json)
    {
        using var interrupted = Interruption.Watch();
        try
        {
            using var server = CacheServer.Start(store, options, endPoint, line => Console.Error.WriteLine(line), TimeProvider.System);
            if (json)
                Json.PrintLine(new ServerReport($"http://{server.EndPoint}"));
            else
                Console.Out.WriteLine($"http://{server.EndPoint}");
            Console.Out.Flush();
            _ = interrupted.Token.WaitHandle.WaitOne(); // The only way out.
            return ExitCode.Success;
        }
        catch (SocketException e)
        {
            throw new IOException($"cannot listen on {endPoint}: {e.Message}", e);
        }
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
