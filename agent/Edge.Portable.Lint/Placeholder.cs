namespace Edge.Portable.Lint;

internal static class Placeholder;
