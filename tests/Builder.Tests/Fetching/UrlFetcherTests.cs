using System.Collections.Immutable;
using System.Diagnostics;
using System.Formats.Tar;
using System.Security.Cryptography;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Builder.Tests.Caches;
using Hillingar.TestKit;

namespace Hillingar.Builder.Tests.Fetching;

public sealed class UrlFetcherTests : IDisposable
{
    private static readonly byte[] Content = "the file\n"u8.ToArray();
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Content));

    private readonly ScratchDirectory _scratch = new();
    private readonly List<BuildEvent> _events = [];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task TheFirstPlaceThatHasTheFileIsTaken()
    {
        File.WriteAllBytes(_scratch.File("source"), Content);
        using var server = ScriptedServer.Of(new Dictionary<string, byte[]> { ["/wrong"] = "another\n"u8.ToArray() });
        await FetchAsync("sha256", Hash, ("urls", $"{server.Url}/missing {server.Url}/wrong file://{_scratch.File("source")} {server.Url}/never"));
        Assert.Equal(Content, File.ReadAllBytes(_scratch.File("out")));
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(Content.Length, Assert.IsType<BuildEvent.Fetched>(_events[^1]).Received);
    }

    [Fact]
    public async Task AWrongHashIsShownWithTheRightOneForEachPlace()
    {
        using var server = ScriptedServer.Of(new Dictionary<string, byte[]> { ["/wrong"] = "another\n"u8.ToArray() });
        var refusal = await Assert.ThrowsAsync<StoreException>(() => FetchAsync("sha256", Hash, ("urls", $"{server.Url}/wrong {server.Url}/missing")));
        var found = SHA256.HashData("another\n"u8);
        Assert.Contains(
            $"'{server.Url}/wrong' has the sha256 hash {Convert.ToHexStringLower(found)} (sha256-{Convert.ToBase64String(found)}), and {Hash} (sha256-",
            refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"'{server.Url}/missing' does not exist", refusal.Message, StringComparison.Ordinal);
        Assert.Equal([], Directory.GetFileSystemEntries(_scratch.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ftp://host/x")]
    [InlineData("http://user:secret@host/x")]
    [InlineData("file://host/x")]
    [InlineData("relative")]
    public async Task WhatIsNoAddressIsRefused(string url) => await Assert.ThrowsAsync<StoreException>(() => FetchAsync("sha256", Hash, ("urls", url)));

    [Fact]
    public async Task AnExecutableIsOne()
    {
        File.WriteAllBytes(_scratch.File("source"), Content);
        File.SetUnixFileMode(_scratch.File("source"), (UnixFileMode)0b111_101_101);
        var hash = TreeHash.Of(_scratch.File("source")).Hash.Hex;
        File.SetUnixFileMode(_scratch.File("source"), (UnixFileMode)0b110_100_100);
        await FetchAsync("r:sha256", hash, ("url", $"file://{_scratch.File("source")}"), ("executable", "1"));
        Assert.True(File.GetUnixFileMode(_scratch.File("out")).HasFlag(UnixFileMode.UserExecute));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-z")]
    [InlineData("-J")]
    [InlineData("--zstd")]
    [InlineData("-j")]
    public async Task AnArchiveIsUnpackedWithoutItsOneDirectory(string compression)
    {
        var tree = Directory.CreateDirectory(_scratch.File("project-1.0")).FullName;
        Directory.CreateDirectory(Path.Combine(tree, "bin/deep"));
        File.WriteAllText(Path.Combine(tree, "bin/run"), "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(tree, "bin/run"), (UnixFileMode)0b111_101_101);
        File.WriteAllText(Path.Combine(tree, $"bin/{new string('n', 150)}"), "long");
        File.CreateSymbolicLink(Path.Combine(tree, "link"), "bin/run");
        Run("ln", Path.Combine(tree, "bin/run"), Path.Combine(tree, "bin/same"));
        Run("tar", [.. new[] { "-c", compression, "-f", _scratch.File("a.tar"), "-C", _scratch.Path, "project-1.0" }.Where(word => word.Length > 0)]);
        await FetchAsync("r:sha256", TreeHash.Of(tree).Hash.Hex, ("url", $"file://{_scratch.File("a.tar")}"), ("unpack", "1"));
        Assert.Equal(TreeHash.Of(tree), TreeHash.Of(_scratch.File("out")));
        Assert.False(File.Exists(_scratch.File("out.archive")));
        Assert.False(Path.Exists(_scratch.File("out.unpacked")));
    }

    [Theory]
    [InlineData("lies elsewhere", "../x")]
    [InlineData("lies elsewhere", "/etc/x")]
    [InlineData("lies elsewhere", "a/../../x")]
    [InlineData("lies elsewhere", "a//x")]
    [InlineData("comes twice", "x", "x")]
    [InlineData("comes twice", "x", "x/")]
    [InlineData("comes twice", "a/x", "a")]
    [InlineData("which is no directory", "x", "x/y")]
    [InlineData("which is no directory", "link->/etc", "link/y")]
    [InlineData("which is no directory", "link->.", "link/y")]
    [InlineData("lies elsewhere", "hard=>/etc/passwd")]
    [InlineData("no file that came before", "hard=>later")]
    [InlineData("no file that came before", "link->/etc/passwd", "hard=>link")]
    [InlineData("lies elsewhere", "hard=>../x")]
    [InlineData("is a Fifo", "pipe|")]
    public void AnArchiveThatMeansHarmIsRefused(string reason, params string[] members)
    {
        Write(_scratch.File("a.tar"), members);
        var refusal = Assert.ThrowsAny<IOException>(() => TarUnpacker.Unpack(_scratch.File("a.tar"), _scratch.File("out"), 1000, CancellationToken.None));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["a.tar"], Directory.GetFileSystemEntries(_scratch.Path).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void MoreThanIsAllowedIsNotUnpacked()
    {
        Write(_scratch.File("a.tar"), ["a", "b", "c"]);
        Assert.Contains("more than 2 bytes", Assert.Throws<StoreException>(() =>
            TarUnpacker.Unpack(_scratch.File("a.tar"), _scratch.File("out"), 2, CancellationToken.None)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryTruncationIsRefusedOrLeavesWhole()
    {
        Write(_scratch.File("whole.tar"), ["a", "b/c", "link->a"]);
        var bytes = File.ReadAllBytes(_scratch.File("whole.tar"));
        for (var length = 0; length < bytes.Length; length += 100)
        {
            File.WriteAllBytes(_scratch.File("a.tar"), bytes[..length]);
            try
            {
                TarUnpacker.Unpack(_scratch.File("a.tar"), _scratch.File("out"), 1000, CancellationToken.None);
                Linux.TreeRemoval.Remove(_scratch.File("out"));
            }
            catch (IOException)
            {
                Assert.False(Path.Exists(_scratch.File("out")));
            }

            Assert.False(Path.Exists(_scratch.File("out.unpacked")));
        }
    }

    // "x" a file, "x/" a directory, "x->y" a symbolic link, "x=>y" another name of a file, "x|" a pipe.
    private static void Write(string archive, string[] members)
    {
        using var writer = new TarWriter(File.Create(archive), TarEntryFormat.Pax, leaveOpen: false);
        foreach (var member in members)
        {
            TarEntry entry = member switch
            {
                _ when member.Split("->") is [var link, var target] => new PaxTarEntry(TarEntryType.SymbolicLink, link) { LinkName = target },
                _ when member.Split("=>") is [var name, var other] => new PaxTarEntry(TarEntryType.HardLink, name) { LinkName = other },
                _ when member.EndsWith('/') => new PaxTarEntry(TarEntryType.Directory, member),
                _ when member.EndsWith('|') => new PaxTarEntry(TarEntryType.Fifo, member[..^1]),
                _ => new PaxTarEntry(TarEntryType.RegularFile, member) { DataStream = new MemoryStream([(byte)'x']) },
            };
            writer.WriteEntry(entry);
        }
    }

    private async Task FetchAsync(string algorithm, string hash, params (string Name, string Value)[] variables)
    {
        var derivation = new Derivation
        {
            Outputs = [new DerivationOutput("out", "", algorithm, hash)],
            System = "builtin",
            Builder = "builtin:fetchurl",
            Environment = variables.ToImmutableSortedDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal),
        };
        var outputs = ImmutableSortedDictionary<string, string>.Empty.Add("out", _scratch.File("out"));
        await new UrlFetcher(TimeProvider.System).BuildAsync(derivation, outputs, _events.Add, TestContext.Current.CancellationToken);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
