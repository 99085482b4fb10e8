import "./style/app.css";
