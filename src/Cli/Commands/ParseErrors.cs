using System.CommandLine;
using System.CommandLine.Parsing;
using Hillingar.Units.Language;

namespace Hillingar.Cli.Commands;

/// <summary>Mistakes on the command line, in our own words.</summary>
internal static class ParseErrors
{
    /// <summary>
    /// Whether there are any. A word that looks like an option and is none counts, unless it stands behind <c>--</c>: it was hardly meant as a name.
    /// </summary>
    public static bool Has(ParseResult parsed) => parsed.Errors.Count > 0 || StrayOptions(parsed).Any();

    public static int Refuse(ParseResult parsed)
    {
        string[] sentences = [.. StrayOptions(parsed).Select(word => Unknown(parsed.CommandResult, word)).Concat(Sentences(parsed)).Distinct()];
        if (parsed.GetValue(Shared.Json))
            return Shared.Refuse(parsed, string.Join("; ", sentences), ExitCode.BadInput);
        foreach (var sentence in sentences)
            Console.Error.WriteLine($"hillingar: {sentence}");
        Console.Error.WriteLine($"Try '{Path(parsed.CommandResult)} --help'.");
        return ExitCode.BadInput;
    }

    private static IEnumerable<string> Sentences(ParseResult parsed)
    {
        var command = parsed.CommandResult;
        foreach (var word in parsed.UnmatchedTokens)
            yield return Unknown(command, word);
        // A word that is no command is why there is none.
        foreach (var error in parsed.Errors)
        {
            if (parsed.UnmatchedTokens.Count == 0
                || (error.SymbolResult != command && error.SymbolResult is not null && error.SymbolResult is not CommandResult))
                yield return Sentence(error);
        }
    }

    private static IEnumerable<string> StrayOptions(ParseResult parsed)
    {
        var before = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        return parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Where(token => token.Value.Length > 1 && token.Value[0] == '-' && before.Contains(token)).Select(token => token.Value);
    }

    private static string Unknown(CommandResult command, string word)
    {
        var isOption = word.StartsWith('-');
        if (isOption && word.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
            word = word[..equals];
        var known = isOption ? Options(command) : command.Command.Subcommands.SelectMany(below => below.Aliases.Append(below.Name));
        var meant = Suggestion.Nearest(word, known) is { } near ? $"; did you mean '{near}'?" : "";
        if (isOption)
            return $"'{Path(command)}' has no option '{word}'{meant}";
        return command.Command.Subcommands.Count > 0
            ? $"'{word}' is no command of '{Path(command)}'{meant}"
            : $"'{word}' is one word too many for '{Path(command)}'";
    }

    private static IEnumerable<string> Options(CommandResult command)
    {
        var options = command.Command.Options.ToList();
        for (var above = command.Parent as CommandResult; above is not null; above = above.Parent as CommandResult)
            options.AddRange(above.Command.Options.Where(option => option.Recursive));
        return options.Where(option => !option.Hidden).SelectMany(option => option.Aliases.Append(option.Name));
    }

    private static string Sentence(ParseError error)
    {
        if (error.SymbolResult is OptionResult { Option: var option, Tokens: [.., { Value: var written }] } && RangeOf(option.ValueType) is { } range)
            return $"{option.Name} '{written}' is no number{range}";
        var text = error.Message.TrimEnd('.');
        return error.SymbolResult is OptionResult && text.Length > 0 && char.IsUpper(text[0]) && !text.StartsWith("Required argument", StringComparison.Ordinal)
            ? $"{char.ToLowerInvariant(text[0])}{text[1..]}" : text;
    }

    private static string? RangeOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var number when number == typeof(uint) => $" from 0 to {uint.MaxValue}",
        var number when number == typeof(int) => $" up to {int.MaxValue}",
        _ => null,
    };

    private static string Path(CommandResult command)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = command; at is CommandResult result; at = at.Parent)
            names.Push(result.Command is RootCommand ? "hillingar" : result.Command.Name);
        return string.Join(' ', names);
    }
}

/// <summary>What was written on the command line cannot be meant. The message is a sentence.</summary>
internal sealed class UsageException(string message) : IOException(message);
