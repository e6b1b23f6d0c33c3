using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Builds;

/// <summary>
/// The compilers for guests in C# from NuGet packages, laid out as <see cref="CsharpGuestTree"/> does with those of a host: Roslyn with a .NET runtime of
/// its own in one folder, the NativeAOT compiler in another, and a script for each in <c>/bin</c>.
/// </summary>
internal static class CsharpGuestPackages
{
    private const string Compiler = "microsoft.net.compilers.toolset";
    private const string Runtime = "microsoft.netcore.app.runtime.linux-x64";
    private const string Host = "microsoft.netcore.app.host.linux-x64";
    private const string NativeCompiler = "runtime.linux-x64.microsoft.dotnet.ilcompiler";

    private const string CompilerFolder = "tasks/netcore/bincore/";
    private const string ManagedFolder = "runtimes/linux-x64/lib/";
    private const string NativeFolder = "runtimes/linux-x64/native/";
    private const string HostProgram = "runtimes/linux-x64/native/apphost";

    // What the host program has where the name of its assembly belongs: a text that no other program would have (apphost of dotnet/runtime).
    private static ReadOnlySpan<byte> AssemblyPlaceholder => "c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2"u8;

    private static readonly string[] CompilerFiles = ["csc.dll", "Microsoft.CodeAnalysis.dll", "Microsoft.CodeAnalysis.CSharp.dll"];

    private static readonly string[] NativeCompilerFiles = ["ilc", "libclrjit_unix_x64_x64.so", "libjitinterface_x64.so"];

    // Debuggers, tracing and other collectors; a compiler needs none of them.
    private static readonly string[] Superfluous =
        ["createdump", "libmscordaccore.so", "libmscordbi.so", "libcoreclrtraceptprovider.so", "libclrgc.so", "libclrgcexp.so"];

    /// <param name="packages">The files of the packages, by name in small letters.</param>
    /// <exception cref="StoreException">A package is missing, or does not hold what it should.</exception>
    internal static void Unpack(ImmutableSortedDictionary<string, string> packages, string root)
    {
        foreach (var needed in (string[])[Compiler, Runtime, Host, NativeCompiler])
        {
            if (!packages.ContainsKey(needed))
                throw new StoreException($"a toolchain with NuGet packages is one for guests in C#, and this one has no '{needed}'");
        }

        var tree = new RootTree(root);
        var compiler = CsharpGuestTree.Csc;
        using (var runtime = ZipFile.OpenRead(packages[Runtime]))
        {
            foreach (var entry in runtime.Entries.Where(IsOfTheRuntime))
                Extract(entry, tree.ForFile($"{compiler}/{entry.Name}"), isExecutable: false);
            var description = runtime.Entries.First(entry => entry.FullName == entry.Name && entry.Name.EndsWith(".nuspec", StringComparison.Ordinal));
            Write(tree.ForFile($"{compiler}/csc.runtimeconfig.json"), Encoding.UTF8.GetBytes(Configuration(VersionOf(description))), isExecutable: false);
        }

        using (var roslyn = ZipFile.OpenRead(packages[Compiler]))
        {
            foreach (var file in CompilerFiles)
                Extract(Entry(roslyn, CompilerFolder + file), tree.ForFile($"{compiler}/{file}"), isExecutable: false);
            // Roslyn brings later versions of some assemblies than the runtime has.
            foreach (var entry in roslyn.Entries.Where(
                entry => entry.FullName.StartsWith(CompilerFolder + "System.", StringComparison.Ordinal) && entry.FullName == CompilerFolder + entry.Name))
                Extract(entry, tree.ForFile($"{compiler}/{entry.Name}"), isExecutable: false);
        }

        using (var host = ZipFile.OpenRead(packages[Host]))
            WriteHost(Entry(host, HostProgram), tree.ForFile($"{compiler}/csc"));

        var native = CsharpGuestTree.Ilc;
        using (var ilc = ZipFile.OpenRead(packages[NativeCompiler]))
        {
            foreach (var file in NativeCompilerFiles)
                Extract(Entry(ilc, "tools/" + file), tree.ForFile($"{native}/{file}"), file == "ilc");
        }

        WriteScript(tree, "csc", $"/{CsharpGuestTree.Csc}/csc");
        WriteScript(tree, "ilc", $"/{CsharpGuestTree.Ilc}/ilc");
    }

    private static bool IsOfTheRuntime(ZipArchiveEntry entry) =>
        (entry.FullName.StartsWith(ManagedFolder, StringComparison.Ordinal) && entry.Name.EndsWith(".dll", StringComparison.Ordinal))
        || (entry.FullName.StartsWith(NativeFolder, StringComparison.Ordinal) && !Superfluous.Contains(entry.Name));

    private static ZipArchiveEntry Entry(ZipArchive package, string name) =>
        package.GetEntry(name) ?? throw new StoreException($"a NuGet package has no '{name}'; it is of a version that is laid out otherwise");

    // A program with its runtime beside it says so by listing the frameworks that it includes.
    private static string Configuration(string version) => $$"""
        {
          "runtimeOptions": {
            "tfm": "net{{version.Split('.')[0]}}.0",
            "includedFrameworks": [ { "name": "Microsoft.NETCore.App", "version": "{{version}}" } ],
            "configProperties": { "System.Globalization.Invariant": true, "System.GC.Concurrent": false }
          }
        }
        """;

    private static string VersionOf(ZipArchiveEntry nuspec)
    {
        using var reader = new StreamReader(nuspec.Open());
        var text = reader.ReadToEnd();
        const string Open = "<version>";
        var from = text.IndexOf(Open, StringComparison.Ordinal) + Open.Length;
        var to = text.IndexOf("</version>", StringComparison.Ordinal);
        return from < Open.Length || to < from ? throw new StoreException($"'{nuspec.FullName}' names no version") : text[from..to];
    }

    private static void WriteHost(ZipArchiveEntry entry, string path)
    {
        using var memory = new MemoryStream();
        using (var stream = entry.Open())
            stream.CopyTo(memory);
        var program = memory.ToArray();
        var place = program.AsSpan().IndexOf(AssemblyPlaceholder);
        if (place < 0)
            throw new StoreException("the host program of .NET has no place for the name of an assembly; it is of a version that is laid out otherwise");
        var name = program.AsSpan(place, AssemblyPlaceholder.Length);
        name.Clear();
        _ = Encoding.UTF8.GetBytes("csc.dll", name); // It is shorter.
        Write(path, program, isExecutable: true);
    }

    private static void WriteScript(RootTree tree, string name, string program) =>
        Write(tree.ForFile($"usr/bin/{name}"), Encoding.UTF8.GetBytes($"#!/bin/sh\n{CsharpGuestTree.Quiet}exec {program} \"$@\"\n"), isExecutable: true);

    private static void Extract(ZipArchiveEntry entry, string path, bool isExecutable)
    {
        using var memory = new MemoryStream();
        using (var stream = entry.Open())
            stream.CopyTo(memory);
        Write(path, memory.ToArray(), isExecutable);
    }

    private static void Write(string path, byte[] bytes, bool isExecutable)
    {
        File.WriteAllBytes(path, bytes);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | (isExecutable ? UnixFileMode.UserExecute : 0));
    }
}
