using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hillingar.Linux.Tests.Abi;

/// <summary>Lines of the table, made from our types: constants by their own names, structs by pairs of member names.</summary>
internal static class AbiTable
{
    /// <summary>All constants of a class whose names are the header's own, with an optional prefix in front.</summary>
    internal static IEnumerable<AbiLine> Constants(Type type, string prefix = "", Func<string, bool>? include = null) =>
        type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            .Where(field => field.IsLiteral && (include ?? IsHeaderName)(field.Name))
            .Select(field => new AbiLine(prefix + field.Name, Convert.ToInt64(field.GetRawConstantValue())));

    /// <summary>All members of an enum.</summary>
    internal static IEnumerable<AbiLine> Members<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>().Select(value => new AbiLine(value.ToString(), Convert.ToInt64(value))).Where(line => IsHeaderName(line.Expression));

    /// <summary>The size of a struct and the offset of each given member: <c>"Length nla_len"</c>.</summary>
    internal static IEnumerable<AbiLine> Struct<T>(string name, params string[] members)
        where T : struct
    {
        yield return new AbiLine($"sizeof({name})", Unsafe.SizeOf<T>());
        foreach (var member in members)
        {
            var names = member.Split(' ');
            yield return new AbiLine($"offsetof({name}, {names[1]})", Marshal.OffsetOf<T>(names[0]));
        }
    }

    // The headers' constants are the names in capitals.
    private static bool IsHeaderName(string name) => name.Length > 1 && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_');
}
