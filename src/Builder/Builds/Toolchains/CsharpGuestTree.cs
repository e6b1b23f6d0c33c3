using System.Collections.Immutable;

namespace Hillingar.Builder.Builds;

/// <summary>
/// The contents of the C# guest toolchain: a root file system with a shell, the C# compiler and the runtime that it
/// runs on, the NativeAOT compiler, an assembler and a linker, and the libraries that these need. Of the runtime
/// only what the compiler refers to is taken, and <c>/bin</c> holds nothing but the five programs.
/// </summary>
internal static class CsharpGuestTree
{
    private const string Dotnet = "usr/lib/dotnet";
    internal const string Csc = "usr/lib/csc";
    internal const string Ilc = "usr/lib/ilc";

    // Programs of .NET must neither look for ICU and a home, nor leave pipes for debuggers in the build's directory,
    // nor take a heap for each processor of the host.
    internal const string Quiet =
        "export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_EnableDiagnostics=0 DOTNET_gcServer=0 DOTNET_TieredPGO=0\n";

    private const string CscWrapper = $"#!/bin/sh\n{Quiet}exec /{Dotnet}/dotnet /{Csc}/csc.dll \"$@\"\n";
    private const string IlcWrapper = $"#!/bin/sh\n{Quiet}exec /{Ilc}/ilc \"$@\"\n";

    private static readonly string[] CompilerFiles =
        ["csc.dll", "csc.deps.json", "csc.runtimeconfig.json", "Microsoft.CodeAnalysis.dll", "Microsoft.CodeAnalysis.CSharp.dll"];

    private static readonly string[] RuntimeFiles =
    [
        "Microsoft.NETCore.App.deps.json", "Microsoft.NETCore.App.runtimeconfig.json", "System.Private.CoreLib.dll",
        "libcoreclr.so", "libclrjit.so", "libhostpolicy.so",
        "libSystem.Native.so", "libSystem.IO.Compression.Native.so", "libSystem.Security.Cryptography.Native.OpenSsl.so",
    ];

    // The compiler's own folder has code generators for other targets too; guests are x86-64 with the Unix conventions.
    private static readonly string[] NativeCompilerFiles = ["ilc", "libclrjit_unix_x64_x64.so", "libjitinterface_x64.so"];

    // .NET loads OpenSSL by name, for the hashes that a deterministic compiler makes; no file names it as needed.
    private static readonly string[] LibrariesByName = ["libssl.so.3", "libcrypto.so.3"];

    /// <summary>What else than the host's files decides the contents: part of the key under which the object is remembered.</summary>
    internal static string Constants =>
        string.Join('\n', [CscWrapper, IlcWrapper, .. CompilerFiles, .. RuntimeFiles, .. NativeCompilerFiles, .. LibrariesByName]);

    /// <summary>The tree, or null and the sentence about the library that is missing.</summary>
    internal static ToolchainTree? Plan(HostTools tools, out string missing)
    {
        var runtime = Path.Combine(Dotnet, "shared/Microsoft.NETCore.App", Path.GetFileName(tools.Runtime));
        var resolver = Path.Combine(Dotnet, "host/fxr", Path.GetFileName(Path.GetDirectoryName(tools.HostResolver))!);
        var assemblies = AssemblyClosure.Of(
                CompilerFiles.Where(file => file.EndsWith(".dll", StringComparison.Ordinal)).Select(file => Path.Combine(tools.Compiler, file)),
                [tools.Compiler, tools.Runtime])
            .Where(path => Path.GetDirectoryName(path) == tools.Runtime)
            .Select(path => Path.GetFileName(path)!);

        List<ToolchainFile.Copied> programs =
        [
            new("bin/sh", true, tools.Shell),
            new("bin/as", true, tools.Assembler),
            new("bin/ld", true, tools.Linker),
            new($"{Dotnet}/dotnet", true, tools.DotnetHost),
            new($"{resolver}/libhostfxr.so", false, tools.HostResolver),
            .. RuntimeFiles.Union(assemblies).Select(file => new ToolchainFile.Copied($"{runtime}/{file}", false, Path.Combine(tools.Runtime, file))),
            .. CompilerFiles.Select(file => new ToolchainFile.Copied($"{Csc}/{file}", false, Path.Combine(tools.Compiler, file))),
            .. NativeCompilerFiles.Select(file => new ToolchainFile.Copied($"{Ilc}/{file}", file == "ilc", Path.Combine(tools.NativeCompiler, file))),
        ];
        if (Libraries(programs, out missing) is not { } libraries)
            return null;
        List<ToolchainFile> files =
            [.. programs, .. libraries, new ToolchainFile.Written("bin/csc", true, CscWrapper), new ToolchainFile.Written("bin/ilc", true, IlcWrapper)];
        return new ToolchainTree([.. files.OrderBy(file => file.Place, StringComparer.Ordinal)]);
    }

    private static ImmutableArray<ToolchainFile>? Libraries(List<ToolchainFile.Copied> programs, out string missing)
    {
        missing = programs.Find(file => !File.Exists(file.Source)) is { } absent
            ? $"'{absent.Source}' is missing; install the .NET SDK and the ILCompiler package of one version"
            : "";
        if (missing.Length > 0)
            return null;

        var closure = new LibraryClosure();
        var own = programs.Select(file => Path.GetFileName(file.Place)).ToHashSet();
        foreach (var file in programs.Where(file => !file.Place.EndsWith(".dll", StringComparison.Ordinal)))
            closure.AddNeedsOf(file.Source, own);
        foreach (var name in LibrariesByName)
            _ = closure.Add(name); // What was not found is in Missing.

        if (closure.Missing is [var first, ..])
            missing = $"the shared library '{first}', which the compilers need, is in none of the usual places; install the package that holds it";
        else if (closure.Interpreter is null || LibraryClosure.DefaultDirectory is null)
            missing = "no dynamic loader was found for the compilers; this host is not an x86-64 Linux with glibc";
        if (missing.Length > 0)
            return null;

        // The loader is asked for by path and, as a library, by name; one file serves both.
        var directory = LibraryClosure.DefaultDirectory![1..];
        var interpreter = closure.Interpreter![1..];
        return
        [
            new ToolchainFile.Copied(interpreter, true, closure.Interpreter),
            .. closure.Libraries
                .Where(library => $"{directory}/{library.Key}" != interpreter)
                .Select(library => new ToolchainFile.Copied($"{directory}/{library.Key}", false, library.Value)),
        ];
    }
}
