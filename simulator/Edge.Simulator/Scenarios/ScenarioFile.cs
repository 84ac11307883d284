using System.Reflection;
using System.Text;
using Edge.Agent.Configuration;

namespace Edge.Simulator.Scenarios;

/// <summary>
/// Scenario files. TOML:
/// <code>
/// name = "flood"
/// description = "…"
/// seconds = 600
///
/// [site]                      # optional: frames, what is fitted
/// frame_s = 10
///
/// [start]                     # optional: the site at the beginning; the keys of an event
/// wind_mps = 3
///
/// [[event]]
/// at_s = 30
/// tell = "Water rises."
/// water_mm = 400
/// over_s = 60                 # ramps every number of this event
///
/// [[expect]]
/// alarm = "Flood/FloatHigh"
/// severity = "critical"
/// after_s = 30
/// within_s = 60
/// </code>
/// Every table and key is in <see cref="ScenarioTable"/>, and from it in docs/scenario.md and docs/scenario.schema.json.
/// </summary>
public static class ScenarioFile
{
    private const string ResourcePrefix = "Edge.Simulator.Scenarios.";

    /// <summary>The names of the built-in scenarios.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
    [
        .. Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(n =>
                n.StartsWith(ResourcePrefix, StringComparison.Ordinal) && n.EndsWith(".toml", StringComparison.Ordinal)
            )
            .Select(n => n[ResourcePrefix.Length..^".toml".Length])
            .Order(),
    ];

    /// <summary>A built-in scenario by its name, or one from a file's path.</summary>
    /// <exception cref="ScenarioException">There is none, or it is wrong.</exception>
    public static Scenario Load(string nameOrPath)
    {
        if (!BuiltIn.Contains(nameOrPath) && !File.Exists(nameOrPath))
        {
            throw new ScenarioException([
                $"{nameOrPath}: no such file, and no built-in scenario; those are {string.Join(", ", BuiltIn)}.",
            ]);
        }

        return Wanted(Check(nameOrPath));
    }

    /// <summary>Reads a scenario's text; <paramref name="file"/> is for messages.</summary>
    /// <exception cref="ScenarioException">Every problem in it.</exception>
    public static Scenario Parse(string toml, string file) => Wanted(Read(toml, file));

    /// <summary>Reads a scenario's text. Whatever it is, this returns: what is wrong is among the problems.</summary>
    public static ScenarioResult Read(string toml, string file) => ScenarioReader.Read(toml, file);

    /// <summary>Reads a built-in scenario or a file. Whatever its bytes, this returns: what is wrong is among the
    /// problems.</summary>
    public static ScenarioResult Check(string nameOrPath)
    {
        if (BuiltIn.Contains(nameOrPath))
        {
            using Stream stream = Assembly
                .GetExecutingAssembly()
                .GetManifestResourceStream($"{ResourcePrefix}{nameOrPath}.toml")!;
            using StreamReader reader = new(stream);
            return ScenarioReader.Read(reader.ReadToEnd(), $"{nameOrPath}.toml");
        }

        try
        {
            string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(nameOrPath));
            return ScenarioReader.Read(text.TrimStart('\uFEFF'), nameOrPath);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string why = e is ArgumentException and not DecoderFallbackException ? "no such path" : e.Message;
            ConfigurationProblem problem = new(
                ProblemSeverity.Error,
                "",
                e is DecoderFallbackException
                    ? "the file is not UTF-8 text; save it as plain text"
                    : "the file cannot be read: " + why,
                nameOrPath,
                1,
                1
            );
            return new ScenarioResult(null, [problem], false);
        }
    }

    private static Scenario Wanted(ScenarioResult result) =>
        result.Scenario ?? throw new ScenarioException([.. result.Problems.Select(problem => problem.ToString())]);
}
