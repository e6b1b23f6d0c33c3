namespace Hillingar.Builder.Builds;

/// <summary>Where the pieces of the C# guest toolchain are on this host; every path exists and is absolute.</summary>
/// <param name="DotnetHost">The program <c>dotnet</c>.</param>
/// <param name="HostResolver">The file <c>libhostfxr.so</c>.</param>
/// <param name="Runtime">The folder of one version of <c>Microsoft.NETCore.App</c>.</param>
/// <param name="Compiler">The SDK's folder that holds <c>csc.dll</c>.</param>
/// <param name="NativeCompiler">The folder <c>tools</c> of the ILCompiler package.</param>
/// <param name="NativeCompilerVersion">The version of that package; it names the toolchain.</param>
public sealed record HostTools(
    string DotnetHost,
    string HostResolver,
    string Runtime,
    string Compiler,
    string NativeCompiler,
    string NativeCompilerVersion,
    string Shell,
    string Assembler,
    string Linker);
