using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Edge.Portable.Lint;

/// <summary>
/// Refuses, in the sources that the firmware links, what nanoFramework's 1.x runtime does not compile or, worse, compiles
/// and then runs wrongly (generics, multi-dimensional arrays, default interface methods). The metadata processor lets
/// those through, so this is the gate. Everything of the base library that is not on <see cref="AllowedTypes"/> is refused.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NanoFrameworkAnalyzer : DiagnosticAnalyzer
{
    public static readonly DiagnosticDescriptor Construct = new(
        "NANO001",
        "The board cannot run this",
        "{0}: nanoFramework cannot run this; {1}",
        "Portability",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );

    public static readonly DiagnosticDescriptor Library = new(
        "NANO002",
        "The board does not have this",
        "{0} is not on the board; {1}",
        "Portability",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );

    public static readonly DiagnosticDescriptor Language = new(
        "NANO003",
        "The language version shifts native method indices",
        "LangVersion is {0}, not 10.0: from C# 11 the compiler injects an attribute that makes the board call wrong methods",
        "Portability",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        customTags: WellKnownDiagnosticTags.CompilationEnd
    );

    /// <summary>What of the base library both boards have; anything else is refused.</summary>
    private static readonly ImmutableHashSet<string> AllowedTypes = ImmutableHashSet.Create(
        "System.Object",
        "System.String",
        "System.Boolean",
        "System.Byte",
        "System.SByte",
        "System.Int16",
        "System.UInt16",
        "System.Int32",
        "System.UInt32",
        "System.Int64",
        "System.UInt64",
        "System.Single",
        "System.Double",
        "System.Char",
        "System.Void",
        "System.Enum",
        "System.ValueType",
        "System.Array",
        "System.Delegate",
        "System.MulticastDelegate",
        "System.Math",
        "System.BitConverter",
        "System.Convert",
        "System.DateTime",
        "System.TimeSpan",
        "System.IDisposable",
        "System.GC",
        "System.EventArgs",
        "System.EventHandler",
        "System.Exception",
        "System.ArgumentException",
        "System.ArgumentNullException",
        "System.ArgumentOutOfRangeException",
        "System.IndexOutOfRangeException",
        "System.InvalidOperationException",
        "System.NotSupportedException",
        "System.ObjectDisposedException",
        "System.Attribute",
        "System.FlagsAttribute",
        "System.Collections.ArrayList",
        "System.Collections.Hashtable",
        "System.Collections.Queue",
        "System.Collections.Stack",
        "System.Collections.IEnumerable",
        "System.Collections.IEnumerator",
        "System.Collections.ICollection",
        "System.Collections.IList",
        "System.Collections.DictionaryEntry",
        "System.Text.StringBuilder",
        "System.Text.Encoding",
        "System.Text.UTF8Encoding",
        "System.Threading.Thread",
        "System.Threading.Timer",
        "System.Threading.AutoResetEvent",
        "System.Threading.ManualResetEvent",
        "System.Threading.Monitor",
        "System.Threading.Interlocked"
    );

    private static readonly ImmutableDictionary<string, string> RefusedMembers = ImmutableDictionary.CreateRange(
        new Dictionary<string, string>
        {
            ["System.Enum.Parse"] = "compare numbers",
            ["System.Enum.TryParse"] = "compare numbers",
            ["System.Enum.ToString"] = "it gives the number; write a switch with the names",
            ["System.Enum.GetName"] = "write a switch with the names",
            ["System.Enum.GetNames"] = "write a switch with the names",
            ["System.Enum.GetValues"] = "write an array with the values",
            ["System.String.Replace"] = "build the text with a StringBuilder",
            ["System.String.Join"] = "build the text with a StringBuilder",
            ["System.Environment.NewLine"] = "write \\n",
        }
    );

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Construct, Library, Language];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationAction(CheckLanguage);
        context.RegisterSemanticModelAction(CheckFile);
    }

    private static void CheckLanguage(CompilationAnalysisContext context)
    {
        var version = ((CSharpCompilation)context.Compilation).LanguageVersion;
        if (version != LanguageVersion.CSharp10)
        {
            context.ReportDiagnostic(Diagnostic.Create(Language, Location.None, version.ToDisplayString()));
        }
    }

    private static void CheckFile(SemanticModelAnalysisContext context)
    {
        var model = context.SemanticModel;
        foreach (var node in model.SyntaxTree.GetRoot(context.CancellationToken).DescendantNodes())
        {
            if (node is UsingDirectiveSyntax || node.FirstAncestorOrSelf<UsingDirectiveSyntax>() is not null)
            {
                continue;
            }

            if (RefusedSyntax(node, model) is var (what, instead))
            {
                context.ReportDiagnostic(Diagnostic.Create(Construct, node.GetLocation(), what, instead));
            }
            else if (RefusedSymbol(node, model) is var (descriptor, name, remedy))
            {
                context.ReportDiagnostic(Diagnostic.Create(descriptor, node.GetLocation(), name, remedy));
            }
        }
    }

    private static (string What, string Instead)? RefusedSyntax(SyntaxNode node, SemanticModel model) =>
        node switch
        {
            RecordDeclarationSyntax => ("A record", "write a class or a readonly struct"),
            TypeParameterListSyntax => ("A generic declaration", "write it for the one type that needs it"),
            TupleTypeSyntax or TupleExpressionSyntax => ("A tuple", "use out parameters or a struct"),
            DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax } => (
                "A tuple",
                "use out parameters or a struct"
            ),
            YieldStatementSyntax => ("yield", "fill an array"),
            AwaitExpressionSyntax => ("await", "use a thread or a timer"),
            CheckedExpressionSyntax or CheckedStatementSyntax => (
                "checked",
                "it does not throw there; compare by hand"
            ),
            RangeExpressionSyntax => ("A range", "use offset and count"),
            StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax => (
                "stackalloc",
                "keep a buffer"
            ),
            WithExpressionSyntax => ("with", "use a constructor"),
            PrefixUnaryExpressionSyntax unary when unary.IsKind(SyntaxKind.IndexExpression) => (
                "An index from the end",
                "use Length - n"
            ),
            ArrayRankSpecifierSyntax { Rank: > 1 } => (
                "A multi-dimensional array",
                "use one array and compute the index"
            ),
            NullableTypeSyntax nullable when model.GetTypeInfo(nullable).Type?.IsValueType == true => (
                "A nullable value type",
                "use NaN, a sentinel or a second field"
            ),
            BaseMethodDeclarationSyntax { Parent: InterfaceDeclarationSyntax } method
                when method.Body is not null || method.ExpressionBody is not null => (
                "A default interface method",
                "put it in a base class"
            ),
            BasePropertyDeclarationSyntax { Parent: InterfaceDeclarationSyntax } property when HasBody(property) => (
                "A default interface member",
                "put it in a base class"
            ),
            MemberDeclarationSyntax { Parent: InterfaceDeclarationSyntax } member
                when member.Modifiers.Any(SyntaxKind.StaticKeyword) => (
                "A static interface member",
                "put it in a static class"
            ),
            InterpolationFormatClauseSyntax format when !IsKnownFormat(format.FormatStringToken.ValueText) => (
                "The format " + format.FormatStringToken.ValueText,
                "the board knows F, N, D and X"
            ),
            MemberDeclarationSyntax member when member.Modifiers.Any(SyntaxKind.VolatileKeyword) => (
                "volatile",
                "use lock or Interlocked"
            ),
            MemberDeclarationSyntax member when member.Modifiers.Any(SyntaxKind.AsyncKeyword) => (
                "async",
                "use a thread or a timer"
            ),
            AnonymousFunctionExpressionSyntax lambda when lambda.Modifiers.Any(SyntaxKind.AsyncKeyword) => (
                "async",
                "use a thread or a timer"
            ),
            LocalFunctionStatementSyntax local when local.Modifiers.Any(SyntaxKind.AsyncKeyword) => (
                "async",
                "use a thread or a timer"
            ),
            InterpolationSyntax hole when model.GetTypeInfo(hole.Expression).Type?.TypeKind == TypeKind.Enum => (
                "An enum in a text",
                "it gives the number; write a switch with the names"
            ),
            BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression) && ConcatenatesEnum(sum, model) => (
                "An enum in a text",
                "it gives the number; write a switch with the names"
            ),
            AssignmentExpressionSyntax sum
                when sum.IsKind(SyntaxKind.AddAssignmentExpression)
                    && model.GetTypeInfo(sum.Left).Type?.SpecialType == SpecialType.System_String
                    && IsEnum(sum.Right, model) => (
                "An enum in a text",
                "it gives the number; write a switch with the names"
            ),
            ArgumentSyntax argument when IsEnum(argument.Expression, model) && MakesText(argument, model) => (
                "An enum in a text",
                "it gives the number; write a switch with the names"
            ),
            LiteralExpressionSyntax { Parent: ArgumentSyntax } format
                when IsFormatOfToString(format, model) && !IsKnownFormat(format.Token.ValueText) => (
                "The format " + format.Token.ValueText,
                "the board knows F, N, D and X"
            ),
            _ => null,
        };

    private static (DiagnosticDescriptor Descriptor, string Name, string Instead)? RefusedSymbol(
        SyntaxNode node,
        SemanticModel model
    )
    {
        if (node is not ExpressionSyntax || IsInsideNameof(node))
        {
            return null;
        }

        var symbol = model.GetSymbolInfo(node).Symbol;
        if (symbol is IMethodSymbol { IsGenericMethod: true } generic)
        {
            return (Construct, "The generic method " + generic.Name, "write it for the one type that needs it");
        }

        if (symbol is IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol)
        {
            string member = FullName(symbol.ContainingType) + "." + symbol.Name;
            bool ofEnum =
                symbol.Name == "ToString"
                && node is MemberAccessExpressionSyntax access
                && model.GetTypeInfo(access.Expression).Type?.TypeKind == TypeKind.Enum;
            if (ofEnum || RefusedMembers.ContainsKey(member))
            {
                member = ofEnum ? "System.Enum.ToString" : member;
                return (Library, member, RefusedMembers[member]);
            }

            if (RefusedType(symbol.ContainingType) is { } owner)
            {
                return owner;
            }
        }

        return RefusedType(symbol as ITypeSymbol) ?? RefusedType(model.GetTypeInfo(node).Type);
    }

    private static (DiagnosticDescriptor, string, string)? RefusedType(ITypeSymbol? type)
    {
        switch (type)
        {
            case null or IErrorTypeSymbol or ITypeParameterSymbol or IDynamicTypeSymbol { Name: "" }:
                return null;
            case IDynamicTypeSymbol:
                return (Construct, "dynamic", "name the type");
            case IArrayTypeSymbol { Rank: > 1 }:
                return (Construct, "A multi-dimensional array", "use one array and compute the index");
            case IArrayTypeSymbol array:
                return RefusedType(array.ElementType);
            case IPointerTypeSymbol or IFunctionPointerTypeSymbol:
                return (Construct, "A pointer", "use an array");
        }

        if (type.SpecialType == SpecialType.System_Decimal)
        {
            return (Construct, "decimal", "use double or a scaled integer");
        }

        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return (Construct, "A nullable value type", "use NaN, a sentinel or a second field");
        }

        if (type is INamedTypeSymbol { IsGenericType: true })
        {
            return (Construct, "The generic type " + type.Name, "use an array, an own delegate or an own class");
        }

        bool ours = type.Locations.Any(location => location.IsInSource) || type.IsAnonymousType;
        string name = FullName(type);
        return ours || AllowedTypes.Contains(name)
            ? null
            : (Library, name, "see the list of allowed types in the lint, and add it only when the board has it");
    }

    private static bool HasBody(BasePropertyDeclarationSyntax property) =>
        property is PropertyDeclarationSyntax { ExpressionBody: not null }
        || property.AccessorList?.Accessors.Any(a => a.Body is not null || a.ExpressionBody is not null) == true;

    private static bool IsKnownFormat(string format) => format.Length > 0 && "FNDXfndx".IndexOf(format[0]) >= 0;

    private static bool ConcatenatesEnum(BinaryExpressionSyntax sum, SemanticModel model) =>
        model.GetTypeInfo(sum).Type?.SpecialType == SpecialType.System_String
        && (IsEnum(sum.Left, model) || IsEnum(sum.Right, model));

    private static bool IsEnum(ExpressionSyntax expression, SemanticModel model) =>
        model.GetTypeInfo(expression).Type?.TypeKind == TypeKind.Enum;

    private static bool MakesText(ArgumentSyntax argument, SemanticModel model) =>
        argument.Parent?.Parent is InvocationExpressionSyntax call
        && FullName(model.GetSymbolInfo(call).Symbol?.ContainingType) is "System.Text.StringBuilder" or "System.String";

    private static bool IsFormatOfToString(LiteralExpressionSyntax text, SemanticModel model) =>
        text.IsKind(SyntaxKind.StringLiteralExpression)
        && text.Parent?.Parent?.Parent is InvocationExpressionSyntax call
        && model.GetSymbolInfo(call).Symbol is { Name: "ToString" };

    private static bool IsInsideNameof(SyntaxNode node) =>
        node.FirstAncestorOrSelf<InvocationExpressionSyntax>()
            is { Expression: IdentifierNameSyntax { Identifier.Text: "nameof" } };

    private static string FullName(ITypeSymbol? type) =>
        type is null ? "" : (type.ContainingNamespace?.ToDisplayString() ?? "") + "." + type.Name;
}
