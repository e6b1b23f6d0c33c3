using System.Globalization;
using System.Text;

namespace Hillingar.Builder.Nix;

/// <summary>
/// Derivations as JSON, byte for byte as <c>nix show-derivation</c> of Nix 2.8 prints them. The base library's writer escapes more
/// than Nix does, and cannot be told not to without unsafe code.
/// </summary>
public sealed class DerivationJson
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isFirst;

    private DerivationJson()
    {
    }

    /// <summary>One object with a member for each derivation, by full path, and a newline.</summary>
    public static string Of(IEnumerable<KeyValuePair<string, Derivation>> derivations)
    {
        var json = new DerivationJson();
        json.Object(() =>
        {
            foreach (var (path, derivation) in derivations.OrderBy(entry => entry.Key, ByteOrder.Instance))
                json.Member(path, () => json.Whole(derivation));
        });
        return json._text.Append('\n').ToString();
    }

    private void Whole(Derivation derivation) => Object(() =>
    {
        Member("outputs", () => Object(() =>
        {
            foreach (var output in derivation.Outputs.OrderBy(output => output.Name, ByteOrder.Instance))
                Member(output.Name, () => Output(output));
        }));
        Member("inputSrcs", () => Strings(derivation.InputSources.Order(ByteOrder.Instance)));
        Member("inputDrvs", () => Object(() =>
        {
            foreach (var (path, outputs) in derivation.InputDerivations.OrderBy(entry => entry.Key, ByteOrder.Instance))
                Member(path, () => Strings(outputs.Order(ByteOrder.Instance)));
        }));
        Member("system", () => Quoted(derivation.System));
        Member("builder", () => Quoted(derivation.Builder));
        Member("args", () => Strings(derivation.Arguments));
        Member("env", () => Object(() =>
        {
            foreach (var (name, value) in derivation.Environment.OrderBy(entry => entry.Key, ByteOrder.Instance))
                Member(name, () => Quoted(value));
        }));
    });

    private void Output(DerivationOutput output) => Object(() =>
    {
        if (output.Path.Length > 0)
            Member("path", () => Quoted(output.Path));
        if (output.HashAlgorithm.Length > 0)
            Member("hashAlgo", () => Quoted(output.HashAlgorithm));
        if (output.IsFixed)
            Member("hash", () => Quoted(output.Hash));
        if (output.IsImpure)
            Member("impure", () => _text.Append("true"));
    });

    private void Strings(IEnumerable<string> values) => Bracketed('[', ']', () =>
    {
        foreach (var value in values)
        {
            NewLine();
            Quoted(value);
        }
    });

    private void Object(Action members) => Bracketed('{', '}', members);

    private void Member(string name, Action value)
    {
        NewLine();
        Quoted(name);
        _text.Append(": ");
        value();
    }

    private void Bracketed(char open, char close, Action items)
    {
        _text.Append(open);
        _depth++;
        _isFirst = true;
        items();
        _depth--;
        if (!_isFirst)
            Indent();
        _isFirst = false;
        _text.Append(close);
    }

    private void NewLine()
    {
        if (!_isFirst)
            _text.Append(',');
        _isFirst = false;
        Indent();
    }

    private void Indent() => _text.Append('\n').Append(' ', 2 * _depth);

    private void Quoted(string value)
    {
        _text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append("\\\\"),
                '\n' => _text.Append("\\n"),
                '\r' => _text.Append("\\r"),
                '\t' => _text.Append("\\t"),
                < ' ' => _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => _text.Append(character),
            };
        }

        _text.Append('"');
    }
}
