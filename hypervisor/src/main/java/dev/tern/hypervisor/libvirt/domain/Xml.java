package dev.tern.hypervisor.libvirt.domain;

import dev.tern.hypervisor.HypervisorRefusal;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** XML of strangers: bounded, in UTF-8, without document type, entities or anything fetched from elsewhere. */
public final class Xml {

    /** Characters; libvirt's own limit is higher, no guest's definition comes near. */
    static final int LIMIT = 1 << 20;

    private static final String NO_DOCTYPE = "http://apache.org/xml/features/disallow-doctype-decl";

    private Xml() {}

    /** @throws HypervisorRefusal {@code document.too-large} or {@code document.unreadable} */
    public static Document parse(String text) throws HypervisorRefusal {
        if (text.length() > LIMIT) {
            throw new HypervisorRefusal(
                    "document.too-large",
                    "A definition has at most " + LIMIT + " characters, this one " + text.length());
        }
        try {
            Document document = builder().parse(new InputSource(new StringReader(text)));
            String encoding = document.getXmlEncoding();
            if (encoding != null && !encoding.equalsIgnoreCase("UTF-8")) {
                throw new HypervisorRefusal(
                        "document.unreadable", "The definition says that it is in " + encoding + "; write it in UTF-8");
            }
            return document;
        } catch (SAXException e) {
            throw new HypervisorRefusal("document.unreadable", "Not XML that is accepted here: " + place(e));
        } catch (HypervisorRefusal e) {
            throw e;
        } catch (IOException e) {
            throw new HypervisorRefusal("document.unreadable", "The definition cannot be read: " + e.getMessage());
        }
    }

    private static String place(SAXException e) {
        return e instanceof SAXParseException at
                ? "line " + at.getLineNumber() + ": " + at.getMessage()
                : String.valueOf(e.getMessage());
    }

    private static DocumentBuilder builder() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature(NO_DOCTYPE, true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            factory.setNamespaceAware(true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Quiet());
            return builder;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("This JDK's XML parser cannot be made safe", e);
        }
    }

    public static String write(Node node) {
        try {
            TransformerFactory factory = TransformerFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            Transformer transformer = factory.newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter text = new StringWriter();
            transformer.transform(new DOMSource(node), new StreamResult(text));
            return text.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("A definition could not be written", e);
        }
    }

    public static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    /** Those of libvirt's own, which has no namespace. */
    public static List<Element> children(Element parent, String name) {
        return children(parent).stream()
                .filter(child ->
                        child.getNamespaceURI() == null && child.getLocalName().equals(name))
                .toList();
    }

    public static Optional<Element> child(Element parent, String name) {
        return children(parent, name).stream().findFirst();
    }

    public static String text(Element parent, String name) {
        return child(parent, name).map(child -> child.getTextContent().strip()).orElse("");
    }

    public static String attribute(Element parent, String child, String name) {
        return child(parent, child).map(element -> element.getAttribute(name)).orElse("");
    }

    private static final class Quiet implements ErrorHandler {

        @Override
        public void warning(SAXParseException e) {}

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
