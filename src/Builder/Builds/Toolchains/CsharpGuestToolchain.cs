using System.Text;
using Hillingar.Builder.Stores;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Builds;

/// <summary>
/// The toolchain for guests in C#, as one store object. The object is made of the host's files once and remembered with
/// their fingerprint; as long as none of them changes, resolving costs as many <c>stat(2)</c> as there are files.
/// </summary>
/// <param name="variable">Reads a variable of the environment, null where unset.</param>
public sealed class CsharpGuestToolchain(Store store, ToolchainPlaces places, Func<string, string?> variable)
{
    /// <summary>Finds the object, or makes it.</summary>
    public ToolchainResolution Resolve()
    {
        var tools = HostToolsSearch.Find(places, variable);
        return tools switch
        {
            HostToolsFinding.Found found => Recall(found.Tools) ?? Make(found.Tools),
            HostToolsFinding.Missing missing => new ToolchainResolution.Missing(missing.Sentence),
            _ => throw new InvalidOperationException($"a finding of kind {tools.GetType().Name}"),
        };
    }

    private ToolchainResolution.Resolved? Recall(HostTools tools)
    {
        // The object's path, the fingerprint of its inputs, then the inputs, each on a line.
        if (store.Recall(Key(tools))?.Split('\n') is not [var path, var fingerprint, .. var inputs])
            return null;
        var toolchain = store.Parse(path);
        return store.Keep(toolchain) && ToolchainTree.Fingerprint(inputs, store.Time.GetUtcNow()) == fingerprint
            ? new ToolchainResolution.Resolved(new ResolvedToolchain(toolchain))
            : null;
    }

    private ToolchainResolution Make(HostTools tools)
    {
        if (CsharpGuestTree.Plan(tools, out var missing) is not { } tree)
            return new ToolchainResolution.Missing(missing);

        // The fingerprint is taken first: a file that is replaced meanwhile makes the object anew next time.
        string[] inputs = [.. tree.Inputs];
        var fingerprint = ToolchainTree.Fingerprint(inputs, store.Time.GetUtcNow());
        var toolchain = store.AddTree($"csharp-guest-{tools.NativeCompilerVersion}", [], tree.WriteTo);
        if (fingerprint is not null)
            store.Remember(Key(tools), string.Join('\n', [store.FullPath(toolchain), fingerprint, .. inputs]));
        return new ToolchainResolution.Resolved(new ResolvedToolchain(toolchain));
    }

    private static string Key(HostTools tools) =>
        "toolchain csharp-guest " + Convert.ToHexStringLower(ShortSha256.HashData(Encoding.UTF8.GetBytes($"{tools}\n{CsharpGuestTree.Constants}")));
}
