using System.Globalization;
using System.Text.Json;

namespace Edge.Simulator.Panel;

/// <summary>One thing that a person can do to the site: a knob with its place on the page, its limits and its calm.</summary>
/// <param name="id">Its name in requests: <c>wind</c>.</param>
/// <param name="group">Heading that it stands under.</param>
/// <param name="label">What a person reads.</param>
public abstract class PanelControl(string id, string group, string label)
{
    /// <summary>Longest time that a change may take, s.</summary>
    public const double LongestChangeSeconds = 600;

    /// <summary>Its name in requests.</summary>
    public string Id { get; } = id;

    /// <summary>What a person reads.</summary>
    public string Label { get; } = label;

    /// <summary>Its value now: a number, a truth value, the key of a choice, or null for a push button.</summary>
    public abstract object? Value { get; }

    /// <summary>How the page is to draw it.</summary>
    public abstract ControlView View { get; }

    /// <summary>Changes the site.</summary>
    /// <param name="value">The value asked for; undefined when the request has none.</param>
    /// <param name="overSeconds">Time that the change takes; numbers alone can take any.</param>
    /// <returns>What was done, a sentence.</returns>
    /// <exception cref="PanelInputException">The value is not one that this control takes.</exception>
    public abstract string Set(JsonElement value, double overSeconds);

    /// <summary>Puts it back to what it is on a calm day.</summary>
    public abstract void Calm();

    /// <summary>What every view says; each kind adds its own.</summary>
    private protected ControlView Plain(string kind) => new(Id, group, kind, Label);

    private protected void MustBeAtOnce(double overSeconds)
    {
        if (overSeconds != 0)
        {
            throw new PanelInputException($"{Label} changes at once: leave overSeconds out.");
        }
    }
}

/// <summary>A control as the page draws it.</summary>
/// <param name="Id">Its name in requests.</param>
/// <param name="Group">Heading that it stands under.</param>
/// <param name="Kind">number, switch, choice or button.</param>
/// <param name="Label">What a person reads.</param>
public sealed record ControlView(string Id, string Group, string Kind, string Label)
{
    /// <summary>Unit of a number.</summary>
    public string? Unit { get; init; }

    /// <summary>Least value of a number.</summary>
    public double? Lowest { get; init; }

    /// <summary>Greatest value of a number.</summary>
    public double? Highest { get; init; }

    /// <summary>Step of a number's slider.</summary>
    public double? Step { get; init; }

    /// <summary>The keys and words of a choice; of a switch, off and on.</summary>
    public IReadOnlyList<ControlOption>? Options { get; init; }

    /// <summary>Its value on a calm day; null for a button.</summary>
    public object? Calm { get; init; }
}

/// <summary>One of several values.</summary>
/// <param name="Key">As it stands in requests.</param>
/// <param name="Words">As a person reads it.</param>
public sealed record ControlOption(string Key, string Words);

/// <summary>A request that cannot be done, and what would be allowed.</summary>
public sealed class PanelInputException(string message) : Exception(message);

/// <summary>A number within limits, changed at once or as a ramp.</summary>
/// <param name="id">Its name in requests.</param>
/// <param name="group">Heading that it stands under.</param>
/// <param name="label">What a person reads.</param>
/// <param name="unit">Its unit.</param>
/// <param name="range">Least and greatest value, and the slider's step.</param>
/// <param name="calm">Its value on a calm day.</param>
/// <param name="get">The value now.</param>
/// <param name="set">Changes it, over so many seconds.</param>
public sealed class NumberControl(
    string id,
    string group,
    string label,
    string unit,
    (double Lowest, double Highest, double Step) range,
    double calm,
    Func<double> get,
    Action<double, double> set
) : PanelControl(id, group, label)
{
    /// <inheritdoc/>
    public override object? Value => get();

    /// <inheritdoc/>
    public override ControlView View =>
        Plain("number") with
        {
            Unit = unit,
            Lowest = range.Lowest,
            Highest = range.Highest,
            Step = range.Step,
            Calm = calm,
        };

    /// <inheritdoc/>
    public override string Set(JsonElement value, double overSeconds)
    {
        if (
            value.ValueKind != JsonValueKind.Number
            || !value.TryGetDouble(out double number)
            || !(number >= range.Lowest && number <= range.Highest)
        )
        {
            throw new PanelInputException(
                $"{Label} takes a number from {Text(range.Lowest)} to {Text(range.Highest)} {unit}".TrimEnd() + "."
            );
        }

        set(number, overSeconds);
        return $"{Label}: {Text(number)} {unit}".TrimEnd() + (overSeconds > 0 ? $", over {Text(overSeconds)} s" : "");
    }

    /// <inheritdoc/>
    public override void Calm() => set(calm, 0);

    private static string Text(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}

/// <summary>Two states with a word each.</summary>
/// <param name="id">Its name in requests.</param>
/// <param name="group">Heading that it stands under.</param>
/// <param name="label">What a person reads.</param>
/// <param name="words">What off and on are called.</param>
/// <param name="calm">Its state on a calm day.</param>
/// <param name="get">The state now.</param>
/// <param name="set">Changes it.</param>
public sealed class SwitchControl(
    string id,
    string group,
    string label,
    (string Off, string On) words,
    bool calm,
    Func<bool> get,
    Action<bool> set
) : PanelControl(id, group, label)
{
    /// <inheritdoc/>
    public override object? Value => get();

    /// <inheritdoc/>
    public override ControlView View =>
        Plain("switch") with
        {
            Options = [new("false", words.Off), new("true", words.On)],
            Calm = calm,
        };

    /// <inheritdoc/>
    public override string Set(JsonElement value, double overSeconds)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw new PanelInputException($"{Label} takes true ({words.On}) or false ({words.Off}).");
        }

        MustBeAtOnce(overSeconds);
        bool on = value.GetBoolean();
        set(on);
        return $"{Label}: {(on ? words.On : words.Off)}";
    }

    /// <inheritdoc/>
    public override void Calm() => set(calm);
}

/// <summary>One of several states; the first is the calm one.</summary>
/// <param name="id">Its name in requests.</param>
/// <param name="group">Heading that it stands under.</param>
/// <param name="label">What a person reads.</param>
/// <param name="options">The states.</param>
/// <param name="get">The key of the state now.</param>
/// <param name="set">Changes it.</param>
public sealed class ChoiceControl(
    string id,
    string group,
    string label,
    IReadOnlyList<ControlOption> options,
    Func<string> get,
    Action<string> set
) : PanelControl(id, group, label)
{
    /// <inheritdoc/>
    public override object? Value => get();

    /// <inheritdoc/>
    public override ControlView View => Plain("choice") with { Options = options, Calm = options[0].Key };

    /// <inheritdoc/>
    public override string Set(JsonElement value, double overSeconds)
    {
        string? key = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        ControlOption option =
            options.FirstOrDefault(one => one.Key == key)
            ?? throw new PanelInputException(
                $"{Label} takes one of: {string.Join(", ", options.Select(one => one.Key))}."
            );
        MustBeAtOnce(overSeconds);
        set(option.Key);
        return $"{Label}: {option.Words}";
    }

    /// <inheritdoc/>
    public override void Calm() => set(options[0].Key);
}

/// <summary>Something that happens when it is pushed.</summary>
/// <param name="id">Its name in requests.</param>
/// <param name="group">Heading that it stands under.</param>
/// <param name="label">What a person reads.</param>
/// <param name="push">Does it.</param>
/// <param name="undo">Undoes what does not pass by itself; null when it passes.</param>
public sealed class ButtonControl(string id, string group, string label, Action push, Action? undo = null)
    : PanelControl(id, group, label)
{
    /// <inheritdoc/>
    public override object? Value => null;

    /// <inheritdoc/>
    public override ControlView View => Plain("button");

    /// <inheritdoc/>
    public override string Set(JsonElement value, double overSeconds)
    {
        if (value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
        {
            throw new PanelInputException($"{Label} takes no value: it is pushed.");
        }

        MustBeAtOnce(overSeconds);
        push();
        return Label;
    }

    /// <inheritdoc/>
    public override void Calm() => undo?.Invoke();
}
